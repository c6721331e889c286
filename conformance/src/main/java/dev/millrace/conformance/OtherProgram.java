package dev.millrace.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program that was run to its end, in the folder of this module.
///
/// @param output everything that it printed
public record OtherProgram(List<String> command, int exitCode, String output) {

    /// Runs a program.
    ///
    /// @throws AssertionError where it is missing or takes longer than `waitMax`
    public static OtherProgram run(Duration waitMax, Map<String, String> environment, List<String> command)
            throws IOException {
        Path output = Files.createTempFile(Repository.scratch(), "output", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Repository.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        awaitExit(process, waitMax, command, output);
        return new OtherProgram(command, process.exitValue(), Files.readString(output));
    }

    /// Goes on where the program succeeded.
    ///
    /// @throws AssertionError with all that was printed, where the program failed
    public OtherProgram requireSuccess() {
        if (exitCode != 0) {
            throw new AssertionError(command + " ended with " + exitCode + ":\n" + output);
        }
        return this;
    }

    private static void awaitExit(Process process, Duration waitMax, List<String> command, Path output)
            throws IOException {
        try {
            if (!process.waitFor(waitMax.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError(command + " did not end within " + waitMax + ":\n" + Files.readString(output));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + command + " ran", interrupted);
        }
    }
}
