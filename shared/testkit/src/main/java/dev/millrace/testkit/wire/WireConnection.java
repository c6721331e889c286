package dev.millrace.testkit.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/// One connection to a server on this machine. Reading waits for the given time at most and then throws
/// [java.net.SocketTimeoutException].
public final class WireConnection implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket socket;
    private final OutputStream out;
    private final WireReader reader;

    private WireConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.reader = new WireReader(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
    }

    public static WireConnection open(int port, Duration wait) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(wait.toMillis()));
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Math.toIntExact(wait.toMillis()));
            return new WireConnection(socket);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /// Sends a request and waits for its whole response.
    public WireResponse exchange(WireRequest request) throws IOException {
        send(request);
        return receive(request.method());
    }

    /// Sends a request without waiting for anything.
    public void send(WireRequest request) throws IOException {
        send(request.toBytes());
    }

    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /// The next whole response, to a request of that method.
    public WireResponse receive(String method) throws IOException {
        return reader.response(method);
    }

    /// The status of an interim response, which has a head only.
    public int receiveInterim() throws IOException {
        return reader.anyHead().status();
    }

    /// Sends a request and returns once the head of its response is there; the body is read through the events.
    public SseReader events(WireRequest request) throws IOException {
        send(request);
        return events(receiveHead());
    }

    /// The head of the next response; its body is then still to be taken, as [#rest] or as [#events].
    public WireReader.Head receiveHead() throws IOException {
        return reader.head();
    }

    /// The whole response that began with that head.
    public WireResponse rest(WireReader.Head head, String method) throws IOException {
        return reader.rest(head, method);
    }

    /// The events of the response that began with that head.
    public SseReader events(WireReader.Head head) {
        return new SseReader(reader, head);
    }

    /// Ends the sending half.
    public void finishSending() throws IOException {
        socket.shutdownOutput();
    }

    /// Closes with a reset instead of an orderly end.
    public void closeWithReset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
