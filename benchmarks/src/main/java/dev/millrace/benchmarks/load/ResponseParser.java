package dev.millrace.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Takes HTTP/1.1 responses apart as their bytes come. Owned by the thread of its connection.
public final class ResponseParser {
    private static final int HEAD_BYTES_MAX = 4 * 1024;
    private static final byte[] CONTENT_LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "\r\ntransfer-encoding:".getBytes(StandardCharsets.US_ASCII);

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILER
    }

    private final BodySink sink;
    private final byte[] head = new byte[HEAD_BYTES_MAX];
    private int headLength;
    private State state = State.HEAD;
    private long remaining;
    private long size;
    private int lineLength;

    /// @param sink hears the bytes of the bodies
    public ResponseParser(BodySink sink) {
        this.sink = sink;
    }

    /// Takes bytes until a response is complete or there are none left. True where one is complete: [#status] and
    /// [#header] are then its.
    public boolean take(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            boolean complete = switch (state) {
                case HEAD -> takeHead(bytes);
                case BODY -> takeBody(bytes);
                case CHUNK_SIZE -> takeChunkSize(bytes);
                case CHUNK_DATA -> takeChunk(bytes);
                case CHUNK_END -> takeChunkEnd(bytes);
                case TRAILER -> takeTrailer(bytes);
            };
            if (complete) {
                state = State.HEAD;
                return true;
            }
        }
        return false;
    }

    public int status() {
        return (head[9] - '0') * 100 + (head[10] - '0') * 10 + (head[11] - '0');
    }

    /// The value of a header field; empty where it is not there.
    public String header(String name) {
        int at = find(("\r\n" + name.toLowerCase(java.util.Locale.ROOT) + ":").getBytes(StandardCharsets.US_ASCII));
        if (at < 0) {
            return "";
        }
        int end = at;
        while (head[end] != '\r') {
            end++;
        }
        return new String(head, at, end - at, StandardCharsets.US_ASCII).strip();
    }

    private boolean takeHead(ByteBuffer bytes) {
        if (headIsComplete()) {
            headLength = 0;
        }
        while (bytes.hasRemaining()) {
            if (headLength == HEAD_BYTES_MAX) {
                throw new IllegalStateException("response head bytes: max=" + HEAD_BYTES_MAX);
            }
            head[headLength++] = bytes.get();
            if (headIsComplete()) {
                return beginBody();
            }
        }
        return false;
    }

    private boolean headIsComplete() {
        return headLength >= 4
                && head[headLength - 1] == '\n'
                && head[headLength - 2] == '\r'
                && head[headLength - 3] == '\n'
                && head[headLength - 4] == '\r';
    }

    private boolean beginBody() {
        int status = status();
        if (status == 204 || status == 304) {
            return true;
        }
        if (find(TRANSFER_ENCODING) >= 0) {
            state = State.CHUNK_SIZE;
            size = 0;
            lineLength = 0;
            return false;
        }
        remaining = contentLength();
        if (remaining == 0) {
            return true;
        }
        state = State.BODY;
        return false;
    }

    private long contentLength() {
        int at = find(CONTENT_LENGTH);
        if (at < 0) {
            return 0;
        }
        long length = 0;
        for (int i = at; head[i] != '\r'; i++) {
            if (head[i] >= '0' && head[i] <= '9') {
                length = length * 10 + (head[i] - '0');
            }
        }
        return length;
    }

    /// Where the value of a field begins, its name in lower case between CR LF and the colon; -1 where it is not there.
    private int find(byte[] name) {
        for (int i = 0; i + name.length <= headLength; i++) {
            if (head[i] == '\r' && matches(name, i)) {
                return i + name.length;
            }
        }
        return -1;
    }

    private boolean matches(byte[] name, int at) {
        for (int i = 0; i < name.length; i++) {
            byte b = head[at + i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean takeBody(ByteBuffer bytes) {
        pass(bytes);
        return remaining == 0;
    }

    private boolean takeChunkSize(ByteBuffer bytes) {
        byte b = bytes.get();
        if (b != '\n') {
            int digit = Character.digit(b, 16);
            size = digit < 0 ? size : size * 16 + digit;
            return false;
        }
        state = size == 0 ? State.TRAILER : State.CHUNK_DATA;
        remaining = size;
        lineLength = 0;
        return false;
    }

    private boolean takeChunk(ByteBuffer bytes) {
        pass(bytes);
        if (remaining == 0) {
            state = State.CHUNK_END;
        }
        return false;
    }

    private boolean takeChunkEnd(ByteBuffer bytes) {
        if (bytes.get() == '\n') {
            state = State.CHUNK_SIZE;
            size = 0;
        }
        return false;
    }

    private boolean takeTrailer(ByteBuffer bytes) {
        byte b = bytes.get();
        if (b == '\n') {
            boolean empty = lineLength == 0;
            lineLength = 0;
            return empty;
        }
        if (b != '\r') {
            lineLength++;
        }
        return false;
    }

    private void pass(ByteBuffer bytes) {
        int count = (int) Math.min(remaining, bytes.remaining());
        int limit = bytes.limit();
        bytes.limit(bytes.position() + count);
        sink.bytes(bytes);
        bytes.position(bytes.limit()).limit(limit);
        remaining -= count;
    }
}
