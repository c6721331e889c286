package dev.millrace.benchmarks.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Programs that are asked something.
final class Commands {
    private Commands() {}

    /// What the program prints; fails where it fails.
    static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(String.join(" ", command) + ": exit code " + code + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in " + command[0], e);
        }
        return output.strip();
    }
}
