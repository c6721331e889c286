package dev.millrace.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    record Sums(int runs, Counted counted, String failures) {}

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
            Counted counted = new Counted();
            StringBuilder failures = new StringBuilder();
            for (Future<Sums> future : processors.invokeAll(tasks)) {
                counted.addAll(future.get().counted());
                failures.append(future.get().failures());
            }
            return new Sums(count, counted, failures.toString());
        } catch (InterruptedException | ExecutionException bug) {
            throw new IllegalStateException(bug);
        }
    }

    static Sums runOne(long seed, int actions, Plant plant) {
        Simulation simulation = new Simulation(seed, plant);
        String failure = "";
        try {
            simulation.run(actions);
        } catch (AssertionError | RuntimeException thrown) {
            Throwable found = cause(thrown);
            Path file = write(seed, simulation.transcript);
            failure = "millrace.test.seed=" + seed + ": " + found.getMessage() + "\n" + where(found) + "all of it: "
                    + file
                    + "\n"
                    + simulation.transcript.end() + "\n";
        }
        return new Sums(1, simulation.counted(), failure);
    }

    private static Path write(long seed, Transcript transcript) {
        Path file = Path.of("target", "simulation", seed + ".txt");
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, transcript.toString());
        } catch (IOException noRoom) {
            throw new UncheckedIOException(noRoom);
        }
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
