package dev.millrace.testkit.history;

import java.util.List;

/// What a search came to.
public sealed interface Verdict {
    /// @param steps how many were tried
    record Linearizable(long steps) implements Verdict {}

    /// There is no such order.
    ///
    /// @param stuck the operations that could not follow the longest order that was found, those answered first first
    /// @param reached what the thing was like at the end of that order
    record Violated(List<Operation> stuck, String reached) implements Verdict {
        public Violated {
            stuck = List.copyOf(stuck);
        }
    }

    /// The search was given up.
    record Undecided(long steps) implements Verdict {}
}
