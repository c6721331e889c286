package dev.millrace.conformance.sync;

import dev.millrace.conformance.Repository;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// `strace`, attached to a running program until it is closed. The program itself is not disturbed, except that its
/// calls are slower and that some may be made to fail.
final class Strace implements AutoCloseable {
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final String CALLS = "write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync";

    private final Process process;
    private final Path calls;
    private final Path messages;

    private Strace(Process process, Path calls, Path messages) {
        this.process = process;
        this.calls = calls;
        this.messages = messages;
    }

    /// Attaches to a process and returns once all its threads are seen.
    ///
    /// @param options more of strace's, for example what is to fail
    static Strace attach(long pid, String... options) throws IOException {
        Path calls = Files.createTempFile(Repository.scratch(), "strace", ".calls");
        Path messages = Files.createTempFile(Repository.scratch(), "strace", ".messages");
        List<String> command = new ArrayList<>(List.of(
                "strace", "-f", "-y", "-s", "4096", "-e", "trace=" + CALLS, "-o", calls.toString(), "-p", "" + pid));
        command.addAll(List.of(options));
        Process process =
                new ProcessBuilder(command).redirectError(messages.toFile()).start();
        Strace strace = new Strace(process, calls, messages);
        Awaitility.await().atMost(WAIT_MAX).until(() -> strace.messages().contains("attached") || !process.isAlive());
        return strace;
    }

    /// Why it cannot be used here; empty where it can.
    static String obstacle() {
        try (Strace onItself = attach(ProcessHandle.current().pid())) {
            return onItself.process.isAlive() ? "" : "strace may not attach to a process: " + onItself.messages();
        } catch (IOException missing) {
            return "strace is missing: " + missing.getMessage();
        }
    }

    /// What the program has called. To be asked once this is closed: strace keeps the last lines until then.
    SystemCalls calls() throws IOException {
        return new SystemCalls(Files.readAllLines(calls));
    }

    private String messages() throws IOException {
        return Files.readString(messages);
    }

    /// Leaves the program to itself.
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException("strace does not end: " + messages());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while strace was to end");
        }
    }
}
