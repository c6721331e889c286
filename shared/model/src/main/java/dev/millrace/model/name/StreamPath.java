package dev.millrace.model.name;

/// A stream as clients name it: a project, and the stream's name within it (one or more segments joined by `/`).
///
/// Both are already validated: this is a value, the rules stand with the parsing.
public record StreamPath(String project, String stream) {
    /// The project that `/v1/stream/{stream}` with a single segment means.
    public static final String DEFAULT_PROJECT = "_default";

    @Override
    public String toString() {
        return project + "/" + stream;
    }
}
