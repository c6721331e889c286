package dev.millrace.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;

/// Reads streams from their beginning to their tail, page by page, over one connection.
public final class CatchUp implements AutoCloseable {
    /// @param messages how many `#` came by, which is how many messages of [Stamp]
    /// @param firstByteNanos from the first request to the first byte of a body
    public record Result(long bytes, long messages, long firstByteNanos) {}

    private final InetSocketAddress address;
    private final boolean counting;
    private final Exchange exchange;
    private long bytes;
    private long messages;
    private long firstByteAt;

    /// @param counting whether messages are counted, which costs a look at every byte
    public CatchUp(InetSocketAddress address, boolean counting) throws IOException {
        this.address = address;
        this.counting = counting;
        exchange = new Exchange(address, this::count);
    }

    /// One stream over a connection of its own.
    public static Result read(InetSocketAddress address, String path, boolean counting) throws IOException {
        try (CatchUp reader = new CatchUp(address, counting)) {
            return reader.read(path);
        }
    }

    public Result read(String path) throws IOException {
        bytes = 0;
        messages = 0;
        firstByteAt = 0;
        long began = System.nanoTime();
        String offset = "-1";
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

    @Override
    public void close() throws IOException {
        exchange.close();
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
