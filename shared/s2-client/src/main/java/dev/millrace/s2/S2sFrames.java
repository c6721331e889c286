package dev.millrace.s2;

import dev.millrace.model.log.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/// Takes a session's bytes as they come, in pieces of any size, and gives whole S2S frames.
///
/// A frame is three bytes of length (big-endian; of what follows), one of flags and a payload. Bit 7 of the flags marks
/// the terminal frame, bits 6 and 5 the compression. One frame holds at most [#FRAME_BYTES_MAX] bytes, packed and
/// unpacked. Confined to the thread that feeds it.
final class S2sFrames {
    static final int FRAME_BYTES_MAX = 2 << 20; // 2 MiB, as S2 has it
    private static final int LENGTH_BYTES = 3;
    private static final int TERMINAL = 0x80;
    private static final int COMPRESSION = 0x60;
    private static final int GZIP = 0x40;

    /// A frame of a session.
    sealed interface Frame {
        record Message(Bytes payload) implements Frame {}

        /// The session has ended with an error of S2's; nothing follows.
        record Terminal(S2Error error) implements Frame {}
    }

    interface FrameSink {
        void onFrame(Frame frame);
    }

    /// What is not a session of S2's: the connection is of no use any more.
    static final class MalformedFrameException extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedFrameException(String message) {
            super(message);
        }
    }

    private byte[] pending = new byte[8 << 10];
    private int length;
    private boolean terminated;

    void feed(ByteBuffer piece, FrameSink sink) throws IOException {
        append(piece);
        int from = 0;
        while (length - from >= LENGTH_BYTES) {
            int size = frameLength(from);
            if (length - from < LENGTH_BYTES + size) {
                break;
            }
            sink.onFrame(frame(from + LENGTH_BYTES, size));
            from += LENGTH_BYTES + size;
        }
        System.arraycopy(pending, from, pending, 0, length - from);
        length -= from;
    }

    /// The session's bytes have ended.
    ///
    /// @throws MalformedFrameException when they ended inside a frame
    void end() throws MalformedFrameException {
        if (length > 0) {
            throw new MalformedFrameException("session ended inside a frame: " + length + " bytes left over");
        }
    }

    private void append(ByteBuffer piece) {
        int more = piece.remaining();
        if (length + more > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(length + more, 2 * pending.length));
        }
        piece.get(pending, length, more);
        length += more;
    }

    private int frameLength(int at) throws MalformedFrameException {
        int size = Byte.toUnsignedInt(pending[at]) << 16
                | Byte.toUnsignedInt(pending[at + 1]) << 8
                | Byte.toUnsignedInt(pending[at + 2]);
        if (size < 1 || size > FRAME_BYTES_MAX) {
            throw new MalformedFrameException("frame of " + size + " bytes, allowed are 1.." + FRAME_BYTES_MAX);
        }
        if (terminated) {
            throw new MalformedFrameException("a frame after the terminal one");
        }
        return size;
    }

    private Frame frame(int at, int size) throws IOException {
        int flags = pending[at] & 0xff;
        byte[] payload = Arrays.copyOfRange(pending, at + 1, at + size);
        if ((flags & TERMINAL) != 0) {
            terminated = true;
            return terminal(payload);
        }
        return switch (flags & COMPRESSION) {
            case 0 -> new Frame.Message(Bytes.of(payload));
            case GZIP -> new Frame.Message(Bytes.of(inflate(payload)));
            default -> throw new MalformedFrameException("compression not asked for: flags=" + flags);
        };
    }

    private static Frame terminal(byte[] payload) throws MalformedFrameException {
        if (payload.length < 2) {
            throw new MalformedFrameException("terminal frame without a status: " + payload.length + " bytes");
        }
        int status = Byte.toUnsignedInt(payload[0]) << 8 | Byte.toUnsignedInt(payload[1]);
        return new Frame.Terminal(S2Error.parse(status, Bytes.of(payload).slice(2, payload.length)));
    }

    private static byte[] inflate(byte[] packed) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] unpacked = in.readNBytes(FRAME_BYTES_MAX);
            if (in.read() >= 0) {
                throw new MalformedFrameException("frame of more than " + FRAME_BYTES_MAX + " bytes unpacked");
            }
            return unpacked;
        }
    }
}
