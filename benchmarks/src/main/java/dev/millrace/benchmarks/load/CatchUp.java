package dev.millrace.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;

/// Reads a stream from its beginning to its tail, page by page.
public final class CatchUp {
    /// @param messages how many `#` came by, which is how many messages of [Stamp]
    /// @param firstByteNanos from the first request to the first byte of a body
    public record Result(long bytes, long messages, long firstByteNanos) {}

    private long bytes;
    private long messages;
    private long firstByteAt;
    private final boolean counting;

    private CatchUp(boolean counting) {
        this.counting = counting;
    }

    /// @param counting whether messages are counted, which costs a look at every byte
    public static Result read(InetSocketAddress address, String path, boolean counting) throws IOException {
        return new CatchUp(counting).readAll(address, path);
    }

    private Result readAll(InetSocketAddress address, String path) throws IOException {
        long began = System.nanoTime();
        String offset = "-1";
        try (Exchange exchange = new Exchange(address, this::count)) {
            while (true) {
                int status = exchange.send(Request.get(path + "?offset=" + offset, address));
                String next = exchange.header("Stream-Next-Offset");
                if (status != 200 || next.isEmpty()) {
                    throw new IOException("page of " + path + " from " + offset + ": status=" + status);
                }
                boolean end = exchange.header("Stream-Up-To-Date").equals("true");
                if (end || next.equals(offset)) {
                    return new Result(bytes, messages, firstByteAt - began);
                }
                offset = next;
            }
        }
    }

    private void count(java.nio.ByteBuffer body) {
        if (firstByteAt == 0) {
            firstByteAt = System.nanoTime();
        }
        bytes += body.remaining();
        if (counting) {
            while (body.hasRemaining()) {
                messages += body.get() == '#' ? 1 : 0;
            }
        }
    }
}
