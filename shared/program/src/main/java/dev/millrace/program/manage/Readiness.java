package dev.millrace.program.manage;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What a program says of its own readiness, beside what its duty and its store say. Safe for any thread.
///
/// @param obstacle why it cannot do what it is for just now; empty while it can
/// @param details told beside an answer that is up, by name; none with an empty map
public record Readiness(Supplier<Optional<String>> obstacle, Supplier<Map<String, Object>> details) {
    static final Readiness NOTHING_TO_SAY = new Readiness(Optional::empty, Map::of);

    /// Never an obstacle, only details.
    public static Readiness telling(Supplier<Map<String, Object>> details) {
        return new Readiness(Optional::empty, details);
    }
}
