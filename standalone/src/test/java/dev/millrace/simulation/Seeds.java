package dev.millrace.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs of consecutive seeds, one for each processor at a time.
///
/// @param first the first seed
record Seeds(long first, int count) {
    /// What the runs came to.
    ///
    /// @param failures one paragraph for each run that failed; empty for none
    record Sums(int runs, long accepted, long judged, long steps, String failures) {}

    static long fresh() {
        return Long.getLong("millrace.test.seed", System.nanoTime());
    }

    /// So many from a fresh seed, or the one that is asked for.
    static Seeds of(String what, int count) {
        boolean again = Long.getLong("millrace.test.seed") != null;
        Seeds seeds = new Seeds(fresh(), again ? 1 : count);
        System.out.println(what + ": millrace.test.seed=" + seeds.first + " count=" + seeds.count);
        return seeds;
    }

    Sums run(int actions, Plant plant) {
        List<Callable<Sums>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long seed = first + i;
            tasks.add(() -> runOne(seed, actions, plant));
        }
        int threads = Runtime.getRuntime().availableProcessors();
        try (ExecutorService processors = Executors.newFixedThreadPool(threads)) {
            Sums sums = new Sums(0, 0, 0, 0, "");
            for (Future<Sums> future : processors.invokeAll(tasks)) {
                sums = add(sums, future.get());
            }
            return sums;
        } catch (InterruptedException | ExecutionException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static Sums add(Sums one, Sums other) {
        return new Sums(
                one.runs + other.runs,
                one.accepted + other.accepted,
                one.judged + other.judged,
                one.steps + other.steps,
                one.failures + other.failures);
    }

    static Sums runOne(long seed, int actions, Plant plant) {
        Simulation simulation = new Simulation(seed, plant);
        String failure = "";
        try {
            simulation.run(actions);
        } catch (AssertionError | RuntimeException thrown) {
            Throwable found = cause(thrown);
            failure = "millrace.test.seed=" + seed + ": " + found.getMessage() + "\n" + where(found)
                    + simulation.transcript.end() + "\n";
        }
        return new Sums(1, simulation.judge.accepted(), simulation.judge.judged(), simulation.steps(), failure);
    }

    /// What was found, out of what it was thrown through.
    private static Throwable cause(Throwable thrown) {
        for (Throwable one = thrown; one != null; one = one.getCause()) {
            if (one instanceof Violation) {
                return one;
            }
        }
        return thrown;
    }

    private static String where(Throwable found) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : found.getStackTrace()) {
            if (frame.getClassName().startsWith("dev.millrace")) {
                text.append("    at ").append(frame).append('\n');
            }
        }
        return text.toString();
    }
}
