package dev.millrace.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/// One run of the packaged program, started by the launcher on free ports. The process is the server itself, since the
/// launcher ends in `exec`, so a kill hits it and nothing else. Owned by one test; a test that ends must have closed
/// it.
public final class PackagedProgram implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(2); // the first start prepares the start-up cache
    private static final Duration STOP_MAX = Duration.ofSeconds(35); // 30 s are promised
    private static final Pattern SERVES = Pattern.compile("Millrace serves (http://\\S+)");
    private static final Pattern MANAGEMENT = Pattern.compile("Management: (http://\\S+)");

    private final Process process;
    private final Path log;

    private PackagedProgram(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts the program on a data folder and returns once its public port is open. One that does not come to serve is
    /// killed.
    ///
    /// @param options as for `./millrace start`, for example `--millrace.live.long-poll-wait=2s`
    public static PackagedProgram start(Path data, String... options) {
        return start(data, START_MAX, options);
    }

    /// The same with another bound.
    ///
    /// @param waitMax how long it is waited for
    public static PackagedProgram start(Path data, Duration waitMax, String... options) {
        PackagedProgram program = launch(data, options);
        boolean serves = false;
        try {
            program.awaitInLog(SERVES, waitMax);
            serves = true;
            return program;
        } finally {
            if (!serves) {
                program.kill();
            }
        }
    }

    /// Starts the program and returns at once: for starts that are to fail.
    public static PackagedProgram launch(Path data, String... options) {
        return launch(data, Map.of(), options);
    }

    /// The same with more in its environment.
    public static PackagedProgram launch(Path data, Map<String, String> environment, String... options) {
        List<String> command =
                new ArrayList<>(List.of(Repository.root().resolve("millrace").toString(), "start", "--data=" + data));
        command.addAll(List.of(options));
        if (command.stream().noneMatch(option -> option.startsWith("--port"))) {
            command.add("--port=0");
            // The port beside a free one need not be free.
            if (command.stream().noneMatch(option -> option.startsWith("--millrace.management.port"))) {
                command.add("--millrace.management.port=0");
            }
        }
        return run(command, environment);
    }

    /// Starts a worker, which delivers to sessions and has a management port alone, and returns at once.
    ///
    /// @param options as for `./millrace worker`, for example `--millrace.s2.endpoint=http://127.0.0.1:8080`
    public static PackagedProgram launchWorker(Map<String, String> environment, String... options) {
        List<String> command =
                new ArrayList<>(List.of(Repository.root().resolve("millrace").toString(), "worker"));
        command.addAll(List.of(options));
        command.add("--millrace.management.port=0");
        return run(command, environment);
    }

    /// Starts the cleanup of what lies on S2 and returns at once.
    ///
    /// @param options as for `./millrace cleanup`, for example `--once`
    public static PackagedProgram launchCleanup(String... options) {
        return launchCleanup(Map.of(), options);
    }

    /// The same with more in its environment.
    public static PackagedProgram launchCleanup(Map<String, String> environment, String... options) {
        List<String> command =
                new ArrayList<>(List.of(Repository.root().resolve("millrace").toString(), "cleanup"));
        command.addAll(List.of(options));
        command.add("--millrace.management.port=0");
        return run(command, environment);
    }

    private static PackagedProgram run(List<String> command, Map<String, String> environment) {
        try {
            Path log = Files.createTempFile(Repository.scratch(), "program", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().put("MILLRACE_BUILD", "never");
            builder.environment().putAll(environment);
            return new PackagedProgram(builder.start(), log);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// The address of the public port, without a slash at the end.
    public URI base() {
        return URI.create(awaitInLog(SERVES, START_MAX));
    }

    /// The address of the management port, which opens a little later.
    public URI management() {
        return URI.create(awaitInLog(MANAGEMENT, START_MAX));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Ends the process as a power cut would, as far as the process can tell: SIGKILL.
    public void kill() {
        process.destroyForcibly();
        awaitExit(STOP_MAX);
    }

    /// Asks the process to end, SIGTERM, and waits until it has.
    ///
    /// @return the exit code
    public int stop() {
        process.destroy();
        return awaitExit(STOP_MAX);
    }

    /// Waits until the process has ended by itself.
    ///
    /// @return the exit code
    public int awaitExit() {
        return awaitExit(START_MAX);
    }

    private int awaitExit(Duration waitMax) {
        try {
            if (!process.waitFor(waitMax.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the program did not end within " + waitMax + ":\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the program was to end", interrupted);
        }
    }

    /// All that the program has printed so far.
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// Stops the process if it still runs.
    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }

    private String awaitInLog(Pattern pattern, Duration waitMax) {
        try {
            return Awaitility.await()
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(waitMax)
                    .until(() -> find(pattern), found -> found.isPresent() || !process.isAlive())
                    .orElseThrow(() -> new AssertionError("the program ended with " + process.exitValue()
                            + " before it said " + pattern + ":\n" + log()));
        } catch (ConditionTimeoutException late) {
            throw new AssertionError("the program did not say " + pattern + " within " + waitMax + ":\n" + log(), late);
        }
    }

    private Optional<String> find(Pattern pattern) {
        Matcher matcher = pattern.matcher(log());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
