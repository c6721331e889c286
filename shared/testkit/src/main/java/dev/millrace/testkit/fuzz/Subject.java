package dev.millrace.testkit.fuzz;

import java.util.List;

/// A stream that requests are about.
///
/// @param url its path, in canonical spelling
/// @param contentType what it is mostly created with
public record Subject(String url, String contentType) {
    static final String JSON = "application/json";

    private static final String PROJECT = "/v1/stream/fuzz/";

    /// The streams of one run: few, so that requests meet each other.
    public static final List<Subject> ALL = List.of(
            new Subject(PROJECT + "json-1", JSON),
            new Subject(PROJECT + "json-2", JSON),
            new Subject(PROJECT + "text", "text/plain"),
            new Subject(PROJECT + "text-2", "text/plain;charset=utf-8"),
            new Subject(PROJECT + "bytes", "application/octet-stream"),
            new Subject(PROJECT + "many/segments/~.:x", "image/png"),
            new Subject(PROJECT + "fork-a", JSON),
            new Subject(PROJECT + "fork-b", "text/plain"),
            new Subject(PROJECT + "short-lived", "text/plain"),
            new Subject(PROJECT + "session:someone", JSON),
            new Subject("/v1/stream/alone", "text/plain"),
            new Subject("/v1/stream/other-project/text", "text/plain"));
}
