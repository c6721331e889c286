package dev.millrace.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// One connection that sends a request and waits for its answer. Owned by the thread that calls.
public final class Exchange implements AutoCloseable {
    private static final int READ_BYTES = 1 << 20;

    private final SocketChannel channel;
    private final ResponseParser parser;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES).flip();

    public Exchange(InetSocketAddress address, BodySink sink) throws IOException {
        channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        parser = new ResponseParser(sink);
    }

    /// Sends the bytes of a request; the answer's status. Its header fields are there until the next.
    public int send(byte[] request) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(request);
        while (out.hasRemaining()) {
            channel.write(out);
        }
        while (!parser.take(buffer)) {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                throw new IOException("the server closed the connection before its answer was complete");
            }
            buffer.flip();
        }
        return parser.status();
    }

    /// [#send] of what has to succeed.
    public void sendExpecting2xx(byte[] request) throws IOException {
        int status = send(request);
        if (status / 100 != 2) {
            throw new IOException("answer to a request of the set-up: expected=2xx found=" + status);
        }
    }

    public String header(String name) {
        return parser.header(name);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
