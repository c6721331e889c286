package dev.millrace.benchmarks.load;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// Requests as the bytes that are sent.
public final class Request {
    private Request() {}

    /// @param fields further header fields, each with its CR LF
    public static byte[] of(String method, String path, InetSocketAddress host, String fields, byte[] body) {
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + host.getHostString() + ":" + host.getPort() + "\r\n"
                + fields
                + (body.length > 0 || !method.equals("GET") ? "Content-Length: " + body.length + "\r\n" : "") + "\r\n";
        byte[] first = head.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[first.length + body.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        return all;
    }

    public static byte[] get(String path, InetSocketAddress host) {
        return of("GET", path, host, "", new byte[0]);
    }
}
