package dev.millrace.api.http;

import dev.millrace.model.log.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;

/// The gzip coding of bodies. Pure; as slow as compressing is.
final class Gzip {
    private static final int LEVEL = 4;
    private static final int STEP_BYTES = 16 * 1024;

    /// Magic, deflate, no flags, no time, no extra flags, system unknown.
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private Gzip() {}

    /// What inflating came to.
    sealed interface Inflated {
        record Whole(Bytes body) implements Inflated {}

        record TooLarge() implements Inflated {}

        record Malformed(String detail) implements Inflated {}
    }

    static Inflated inflate(Bytes compressed, int bytesMax) {
        ByteArrayInputStream in =
                new ByteArrayInputStream(compressed.array(), compressed.offset(), compressed.length());
        if (compressed.isEmpty()) {
            return new Inflated.Whole(Bytes.EMPTY);
        }
        try (GZIPInputStream inflater = new GZIPInputStream(in, STEP_BYTES)) {
            byte[] inflated = new byte[Math.min(bytesMax, Math.max(STEP_BYTES, 4 * compressed.length()))];
            int length = 0;
            while (true) {
                int read = inflater.read(inflated, length, inflated.length - length);
                if (read < 0) {
                    return new Inflated.Whole(Bytes.of(Arrays.copyOf(inflated, length)));
                }
                length += read;
                if (length == inflated.length) {
                    if (length == bytesMax) {
                        return inflater.read() < 0 ? new Inflated.Whole(Bytes.of(inflated)) : new Inflated.TooLarge();
                    }
                    inflated = Arrays.copyOf(inflated, (int) Math.min(bytesMax, 4L * length));
                }
            }
        } catch (IOException malformed) {
            return new Inflated.Malformed(String.valueOf(malformed.getMessage()));
        }
    }

    /// A new buffer with `body` compressed, the caller's to release; `body` is neither read nor released.
    static ByteBuf deflate(ByteBuf body, ByteBufAllocator allocator) {
        ByteBuf out = allocator.directBuffer(Math.max(STEP_BYTES, body.readableBytes() / 4));
        Deflater deflater = new Deflater(LEVEL, true);
        try {
            CRC32 checksum = new CRC32();
            checksum.update(body.nioBuffer());
            out.writeBytes(HEADER);
            deflater.setInput(body.nioBuffer());
            deflater.finish();
            while (!deflater.finished()) {
                out.ensureWritable(STEP_BYTES);
                int written = deflater.deflate(out.nioBuffer(out.writerIndex(), out.writableBytes()));
                out.writerIndex(out.writerIndex() + written);
            }
            return out.writeIntLE((int) checksum.getValue()).writeIntLE(body.readableBytes());
        } finally {
            deflater.end();
        }
    }
}
