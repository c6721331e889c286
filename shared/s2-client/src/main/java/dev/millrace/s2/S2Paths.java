package dev.millrace.s2;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Paths and queries of S2's interface below `/v1`. A stream's name is one segment, whatever stands in it.
final class S2Paths {
    private S2Paths() {}

    static String records(String stream) {
        return "/streams/" + encode(stream) + "/records";
    }

    static String tail(String stream) {
        return records(stream) + "/tail";
    }

    static String basin(String basin) {
        return "/basins/" + basin;
    }

    static String list(String prefix, String startAfter, int limit) {
        return "/streams?prefix=" + encode(prefix) + "&start_after=" + encode(startAfter) + "&limit=" + limit;
    }

    /// Everything but unreserved characters in percent form: form encoding writes a space as `+`, paths do not.
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
