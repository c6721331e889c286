package dev.millrace.model.name;

import java.util.Optional;

/// The rules that names keep to. Each rule answers with what is wrong, or with nothing.
public final class NameRules {
    public static final int PROJECT_CHARS_MAX = 64;
    public static final int STREAM_CHARS_MAX = 400;
    public static final int SESSION_CHARS_MAX = 128;

    /// The first segment of the protocol's own reserved paths.
    public static final String RESERVED_SEGMENT = "__ds";

    private static final String SESSION_PREFIX = "session:";
    private static final String STREAM_ROUTE = "stream";

    private NameRules() {}

    public static Optional<String> projectProblem(String project) {
        if (project.isEmpty() || project.length() > PROJECT_CHARS_MAX) {
            return Optional.of("length=" + project.length() + " allowed=1.." + PROJECT_CHARS_MAX);
        }
        if (project.equals(STREAM_ROUTE) || project.equals(RESERVED_SEGMENT)) {
            return Optional.of("the name is reserved");
        }
        return charactersProblem(project, "_-", "[A-Za-z0-9_-]");
    }

    public static Optional<String> streamProblem(String stream) {
        if (stream.isEmpty() || stream.length() > STREAM_CHARS_MAX) {
            return Optional.of("length=" + stream.length() + " allowed=1.." + STREAM_CHARS_MAX);
        }
        int start = 0;
        for (int i = 0; i <= stream.length(); i++) {
            if (i == stream.length() || stream.charAt(i) == '/') {
                Optional<String> problem = segmentProblem(stream, start, i);
                if (problem.isPresent()) {
                    return problem;
                }
                start = i + 1;
            }
        }
        return charactersProblem(stream, "_.:~-/", "segments of [A-Za-z0-9_.:~-]");
    }

    public static Optional<String> sessionProblem(String session) {
        if (session.isEmpty() || session.length() > SESSION_CHARS_MAX) {
            return Optional.of("length=" + session.length() + " allowed=1.." + SESSION_CHARS_MAX);
        }
        return charactersProblem(session, "_.:-", "[A-Za-z0-9_.:-]");
    }

    /// Whether a stream belongs to publish/subscribe: clients read it and nothing else.
    public static boolean isSessionStream(String stream) {
        return stream.startsWith(SESSION_PREFIX);
    }

    private static Optional<String> segmentProblem(String stream, int from, int until) {
        int length = until - from;
        if (length == 0) {
            return Optional.of("a segment is empty");
        }
        boolean dots = length <= 2 && stream.charAt(from) == '.' && stream.charAt(until - 1) == '.';
        return dots ? Optional.of("a segment is '.' or '..'") : Optional.empty();
    }

    private static Optional<String> charactersProblem(String name, String marks, String allowed) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
            if (!plain && marks.indexOf(c) < 0) {
                return Optional.of("character at " + i + " is not allowed=" + allowed);
            }
        }
        return Optional.empty();
    }
}
