package dev.millrace.testkit.wire;

import dev.millrace.model.log.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A request as it goes over the wire. `Host` and, where there is a body or one is expected, `Content-Length` are
/// added unless they are given (a `Transfer-Encoding` that is given stands in for the length, and the body goes as it
/// is).
public record WireRequest(String method, String target, List<HeaderField> headers, Bytes body) {
    public WireRequest {
        headers = List.copyOf(headers);
    }

    public static WireRequest of(String method, String target) {
        return new WireRequest(method, target, List.of(), Bytes.EMPTY);
    }

    /// A header more.
    public WireRequest with(String name, String value) {
        List<HeaderField> more = new ArrayList<>(headers);
        more.add(new HeaderField(name, value));
        return new WireRequest(method, target, more, body);
    }

    public WireRequest body(Bytes bytes) {
        return new WireRequest(method, target, headers, bytes);
    }

    public WireRequest body(String text) {
        return body(Bytes.utf8(text));
    }

    /// A body with its content type.
    public WireRequest body(String contentType, String text) {
        return with("Content-Type", contentType).body(text);
    }

    public boolean hasHeader(String name) {
        return headers.stream().anyMatch(header -> header.named(name));
    }

    /// The whole request in wire form. Header text goes as ISO 8859-1, so any byte can be sent.
    public byte[] toBytes() {
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        if (!hasHeader("Host")) {
            head.append("Host: localhost\r\n");
        }
        if (!hasHeader("Content-Length") && !hasHeader("Transfer-Encoding") && (carriesBody() || !body.isEmpty())) {
            head.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        for (HeaderField header : headers) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + body.length()];
        System.arraycopy(start, 0, all, 0, start.length);
        body.copyTo(all, start.length);
        return all;
    }

    private boolean carriesBody() {
        return method.equals("PUT") || method.equals("POST");
    }
}
