package dev.millrace.conformance.guard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/// One connection of a flood. It reads what is answered as cheaply as can be: of a head the status and the length, the
/// rest is dropped. Belongs to the thread of its [Flood].
final class FloodConnection {
    private static final int HEAD_BYTES_MAX = 4 * 1024;
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_END = STATUS_AT + 3;
    private static final int NO_CONTENT = 204;
    private static final long ENDLESS = -1;
    private static final String HEAD_END = "\r\n\r\n";
    private static final String LENGTH = "content-length:";

    private final SocketChannel channel;
    private final SelectionKey key;
    private final byte[] head = new byte[HEAD_BYTES_MAX];
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private int headBytes;
    private long bodyLeft;
    private int status;

    /// @param owner what the selector gives back with this connection
    FloodConnection(int port, Selector selector, Object owner) throws IOException {
        channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, owner);
    }

    /// Sends what fits, and the rest as it fits.
    void send(ByteBuffer bytes) throws IOException {
        unsent = bytes;
        sendOn();
    }

    void sendOn() throws IOException {
        channel.write(unsent);
        int wanted = unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    boolean hasSent() {
        return !unsent.hasRemaining();
    }

    /// Reads what has come.
    ///
    /// @return the status of an answer that is here as a whole, or, of one without an end, as soon as it has begun;
    ///     else 0
    int read(ByteBuffer scratch) throws IOException {
        scratch.clear();
        if (channel.read(scratch) < 0) {
            throw new IOException("the server has closed");
        }
        scratch.flip();
        int answered = 0;
        while (scratch.hasRemaining() && bodyLeft != ENDLESS) {
            if (bodyLeft > 0) {
                int dropped = (int) Math.min(bodyLeft, scratch.remaining());
                scratch.position(scratch.position() + dropped);
                bodyLeft -= dropped;
            } else if (!onHead(scratch.get())) {
                continue;
            }
            answered = bodyLeft > 0 ? 0 : status;
        }
        return answered;
    }

    /// Whether the head has ended.
    private boolean onHead(byte next) throws IOException {
        if (headBytes == head.length) {
            throw new IOException("a head of more than " + head.length + " bytes");
        }
        head[headBytes++] = next;
        if (next != '\n' || headBytes < HEAD_END.length()) {
            return false;
        }
        String text = new String(head, 0, headBytes, US_ASCII);
        if (!text.endsWith(HEAD_END)) {
            return false;
        }
        status = Integer.parseInt(text.substring(STATUS_AT, STATUS_END));
        bodyLeft = length(text.toLowerCase(Locale.ROOT));
        headBytes = 0;
        return true;
    }

    private long length(String text) {
        int at = text.indexOf(LENGTH);
        if (at < 0) {
            return status == NO_CONTENT ? 0 : ENDLESS;
        }
        return Long.parseLong(
                text.substring(at + LENGTH.length(), text.indexOf('\r', at)).strip());
    }

    void close() {
        try {
            channel.close();
        } catch (IOException already) {
            // Closed it is.
        }
    }
}
