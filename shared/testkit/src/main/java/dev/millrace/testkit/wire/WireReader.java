package dev.millrace.testkit.wire;

import dev.millrace.model.log.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads responses from a stream of bytes, strictly: what is not a well-formed response is a [ProtocolException].
public final class WireReader {
    private static final int LINE_BYTES_MAX = 64 * 1024;

    private final InputStream in;

    /// @param in buffered by whoever gives it
    public WireReader(InputStream in) {
        this.in = in;
    }

    /// The status and headers of a response whose body is still to be read.
    public record Head(int status, List<HeaderField> headers) {
        public Head {
            headers = List.copyOf(headers);
        }

        public Optional<String> header(String name) {
            return HeaderField.first(headers, name);
        }

        boolean hasNoBody(String method) {
            return method.equals("HEAD") || status == 204 || status == 304 || status < 200;
        }
    }

    /// The next whole response, to a request of that method.
    public WireResponse response(String method) throws IOException {
        return rest(head(), method);
    }

    /// The next head; interim (1xx) ones are passed over.
    public Head head() throws IOException {
        Head head = anyHead();
        while (head.status() < 200) {
            head = anyHead();
        }
        return head;
    }

    /// The whole response that began with that head.
    public WireResponse rest(Head head, String method) throws IOException {
        return new WireResponse(head.status(), head.headers(), Bytes.of(body(head, method)));
    }

    Head anyHead() throws IOException {
        String statusLine = line();
        if (!statusLine.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new ProtocolException("not a status line: " + statusLine);
        }
        List<HeaderField> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new ProtocolException("not a header: " + line);
            }
            headers.add(new HeaderField(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new Head(Integer.parseInt(statusLine.substring(9, 12)), headers);
    }

    private byte[] body(Head head, String method) throws IOException {
        if (head.hasNoBody(method)) {
            return new byte[0];
        }
        if (isChunked(head)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
                all.writeBytes(chunk);
            }
            return all.toByteArray();
        }
        String length = head.header("Content-Length").orElse("");
        return length.isEmpty() ? in.readAllBytes() : exactly(Integer.parseInt(length));
    }

    private static boolean isChunked(Head head) {
        return head.header("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked");
    }

    /// The next piece of a body of unknown length; empty at its end.
    byte[] piece(Head head) throws IOException {
        if (isChunked(head)) {
            return chunk();
        }
        byte[] some = new byte[8 * 1024];
        return Arrays.copyOf(some, Math.max(0, in.read(some)));
    }

    private byte[] chunk() throws IOException {
        String size = line();
        if (!size.matches("[0-9a-fA-F]{1,8}")) {
            throw new ProtocolException("not a chunk size: " + size);
        }
        byte[] chunk = exactly(Integer.parseInt(size, 16));
        String end = line();
        if (!end.isEmpty()) {
            throw new ProtocolException("chunk is longer than it says: " + end);
        }
        return chunk;
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException(line.isEmpty() ? "ended" : "ended inside a line: " + line);
            }
            if (line.length() == LINE_BYTES_MAX) {
                throw new ProtocolException("line of more than " + LINE_BYTES_MAX + " bytes");
            }
            line.append((char) next);
        }
        int last = line.length() - 1;
        if (last < 0 || line.charAt(last) != '\r') {
            throw new ProtocolException("line ends without CR: " + line);
        }
        return line.substring(0, last);
    }
}
