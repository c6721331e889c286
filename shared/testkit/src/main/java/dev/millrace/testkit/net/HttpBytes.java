package dev.millrace.testkit.net;

import dev.millrace.model.log.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One whole HTTP/1.1 message as it came over the wire, with a body of a known length or in chunks.
///
/// @param head up to and with the empty line
/// @param whole head and body
record HttpBytes(String head, Bytes whole) {
    private static final int HEAD_BYTES_MAX = 64 << 10;
    private static final int BODY_BYTES_MAX = 16 << 20;
    private static final String HTTP_2 = "PRI * HTTP/2.0\r\n";

    /// The next message of a connection; one with an empty head where the connection has ended.
    static HttpBytes read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String head = readUntilEmptyLine(in, bytes);
        if (head.isEmpty() || head.startsWith(HTTP_2)) {
            return new HttpBytes(head, Bytes.of(bytes.toByteArray()));
        }
        if (field(head, "transfer-encoding").equals("chunked")) {
            readChunks(in, bytes);
        } else {
            String length = field(head, "content-length");
            copy(in, bytes, length.isEmpty() ? 0 : Integer.parseInt(length));
        }
        return new HttpBytes(head, Bytes.of(bytes.toByteArray()));
    }

    static HttpBytes answer(String statusLine, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = statusLine + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        return new HttpBytes(head, Bytes.utf8(head + json));
    }

    private static String readUntilEmptyLine(InputStream in, ByteArrayOutputStream bytes) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 && head.isEmpty()) {
                return "";
            }
            if (next < 0 || head.length() >= HEAD_BYTES_MAX) {
                throw new EOFException("no whole head after " + head.length() + " bytes");
            }
            bytes.write(next);
            head.append((char) next);
        }
        return head.toString();
    }

    private static void readChunks(InputStream in, ByteArrayOutputStream bytes) throws IOException {
        int size;
        do {
            StringBuilder line = new StringBuilder();
            while (line.length() < 2 || line.charAt(line.length() - 1) != '\n') {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException("ended inside a chunk's size");
                }
                bytes.write(next);
                line.append((char) next);
            }
            size = Integer.parseInt(line.toString().strip(), 16);
            copy(in, bytes, size + 2); // the line end after it
        } while (size > 0);
    }

    private static void copy(InputStream in, ByteArrayOutputStream to, int length) throws IOException {
        if (to.size() + (long) length > BODY_BYTES_MAX) {
            throw new IOException("a message of more than " + BODY_BYTES_MAX + " bytes");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("ended after " + body.length + " of " + length + " bytes");
        }
        to.writeBytes(body);
    }

    private static String field(String head, String name) {
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                return line.substring(name.length() + 1).strip().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    boolean isEnd() {
        return head.isEmpty();
    }

    boolean isHttp2() {
        return head.startsWith(HTTP_2);
    }

    /// Method and target of a request.
    String request() {
        int line = head.indexOf("\r\n");
        return head.substring(0, Math.max(0, head.lastIndexOf(' ', line)));
    }

    boolean isPost() {
        return head.startsWith("POST ");
    }

    /// Whether it is an answer that says that what was asked has been done.
    boolean isSuccess() {
        return head.startsWith(" 2", "HTTP/1.1".length());
    }
}
