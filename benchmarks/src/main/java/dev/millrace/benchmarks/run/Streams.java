package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.load.BodySink;
import dev.millrace.benchmarks.load.CatchUp;
import dev.millrace.benchmarks.load.Exchange;
import dev.millrace.benchmarks.load.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Streams that a case makes and counts afterwards.
final class Streams {
    static final String JSON = "application/json";
    static final String BINARY = "application/octet-stream";

    private Streams() {}

    static String field(String contentType) {
        return "Content-Type: " + contentType + "\r\n";
    }

    /// So many empty streams; their paths.
    static List<String> create(InetSocketAddress address, String name, int count, String contentType)
            throws IOException {
        List<String> paths = new ArrayList<>();
        try (Exchange exchange = new Exchange(address, BodySink.NONE)) {
            for (int i = 0; i < count; i++) {
                String path = "/v1/stream/" + name + "-" + i;
                exchange.sendExpecting2xx(Request.of("PUT", path, address, field(contentType), new byte[0]));
                paths.add(path);
            }
        }
        return paths;
    }

    /// What is wrong with the number of messages that the streams hold; empty where it is right.
    static String difference(InetSocketAddress address, List<String> paths, long acknowledged, long unsure)
            throws IOException {
        long found = 0;
        for (String path : paths) {
            found += CatchUp.read(address, path, true).messages();
        }
        boolean right = found >= acknowledged && found <= acknowledged + unsure;
        return right ? "" : "WRONG COUNT: acknowledged=" + acknowledged + " found=" + found;
    }
}
