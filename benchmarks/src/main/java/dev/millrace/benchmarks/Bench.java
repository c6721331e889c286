package dev.millrace.benchmarks;

import dev.millrace.benchmarks.run.Runner;
import java.io.IOException;

/// The program behind `./millrace bench`.
public final class Bench {
    private Bench() {}

    public static void main(String[] arguments) throws IOException {
        System.exit(Runner.run(arguments));
    }
}
