package dev.millrace.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Judges what was recorded of streams.
public final class StreamHistories {
    /// So many steps for one stream, and its history counts as one that cannot be judged.
    public static final long STEPS_MAX = 3_000_000;

    private static final int LINES_MAX = 40;

    private StreamHistories() {}

    /// Judges each stream by itself.
    ///
    /// @return how many steps it took in all
    /// @throws AssertionError for the first stream that could not have answered so, or that cannot be judged within
    ///     [#STEPS_MAX]; its message holds the operations in question
    public static long require(Map<String, List<Operation>> byStream) {
        long steps = 0;
        for (Map.Entry<String, List<Operation>> stream : byStream.entrySet()) {
            steps += require(stream.getKey(), stream.getValue());
        }
        return steps;
    }

    private static long require(String stream, List<Operation> operations) {
        return switch (judge(operations, STEPS_MAX)) {
            case Verdict.Linearizable(var steps) -> steps;
            case Verdict.Undecided(var steps) ->
                throw new AssertionError(
                        stream + ": " + operations.size() + " operations cannot be judged in " + steps + " steps");
            case Verdict.Violated(var stuck, var reached) ->
                throw new AssertionError(stream + ": no order of " + operations.size()
                        + " operations explains their answers; the longest ends as " + reached + "\nstuck at\n"
                        + lines(operations, stuck));
        };
    }

    /// Whether one stream could have answered so.
    public static Verdict judge(List<Operation> operations, long stepsMax) {
        try {
            Observations observations = Observations.of(operations);
            return new LinearizabilityChecker<>(new StreamModel(observations), operations, stepsMax).check();
        } catch (Observations.ContradictionException contradiction) {
            return new Verdict.Violated(List.of(), String.valueOf(contradiction.getMessage()));
        }
    }

    /// The first operation that had to be answered and could not, and those around it.
    private static String lines(List<Operation> operations, List<Operation> stuck) {
        long originNs = operations.stream().mapToLong(Operation::calledNs).min().orElse(0);
        StringBuilder lines = new StringBuilder();
        stuck.stream()
                .limit(5)
                .forEach(one -> lines.append("  ").append(one.line(originNs)).append('\n'));
        if (stuck.isEmpty()) {
            return lines.toString();
        }
        Operation first = stuck.getFirst();
        lines.append("before and beside that\n");
        List<Operation> around = new ArrayList<>(operations.stream()
                .filter(one -> one.calledNs() <= first.answeredNs())
                .sorted(Comparator.comparingLong(Operation::answeredNs))
                .toList());
        int last = around.indexOf(first) + 1;
        for (Operation one : around.subList(Math.max(0, last - LINES_MAX), last)) {
            lines.append("  ").append(one.line(originNs)).append('\n');
        }
        around.subList(last, around.size()).stream()
                .limit(LINES_MAX)
                .forEach(one -> lines.append("  ").append(one.line(originNs)).append('\n'));
        return lines.toString();
    }
}
