package dev.millrace.conformance.tour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/// Goes through the steps of a tour in one folder, one after the other, and ends what it left running.
final class Tour implements AutoCloseable {
    private static final Duration STEP_MAX = Duration.ofMinutes(2);
    private static final Duration FOLLOW_MAX = Duration.ofSeconds(15);
    private static final String SERVES = "Millrace serves ";

    private final Path folder;
    private final Deque<Process> running = new ArrayDeque<>();
    private String printed = "";
    private Path followed = Path.of("");
    private int outputs;

    Tour(Path folder) {
        this.folder = folder;
    }

    void take(Step step) throws IOException {
        switch (step.kind()) {
            case START -> awaitText(start(step), SERVES, STEP_MAX);
            case RUN -> printed = run(step);
            case FOLLOW -> followed = start(step);
            case PRINTS -> requireLines(step, printed);
            case FOLLOW_PRINTS -> awaitLines(step, followed);
        }
    }

    /// Ends the followers first, the program last.
    @Override
    public void close() {
        while (!running.isEmpty()) {
            Process process = running.pop();
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            await(process, Duration.ofSeconds(35));
        }
    }

    private Path start(Step step) throws IOException {
        Path output = folder.resolve("output-" + outputs++);
        running.push(bash(step, output).start());
        return output;
    }

    private String run(Step step) throws IOException {
        Path output = folder.resolve("output-" + outputs++);
        Process process = bash(step, output).start();
        boolean ended = await(process, STEP_MAX);
        String text = Files.readString(output);
        if (!ended || process.exitValue() != 0) {
            throw new AssertionError(
                    "the block at line " + step.line() + (ended ? " failed" : " did not end") + ":\n" + text);
        }
        return text;
    }

    private ProcessBuilder bash(Step step, Path output) {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euc", String.join("\n", step.text()))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("MILLRACE_BUILD", "never");
        return builder;
    }

    private static void requireLines(Step step, String output) {
        if (!pattern(step.text()).matcher(output).find()) {
            throw new AssertionError("the block at line " + step.line() + " is not what was printed:\n" + output);
        }
    }

    private static void awaitLines(Step step, Path output) {
        try {
            Awaitility.await()
                    .atMost(FOLLOW_MAX)
                    .until(() -> pattern(step.text())
                            .matcher(Files.readString(output))
                            .find());
        } catch (ConditionTimeoutException late) {
            requireLines(step, read(output));
        }
    }

    private static void awaitText(Path output, String text, Duration wait) {
        Awaitility.await().alias(text).atMost(wait).until(() -> read(output).contains(text));
    }

    /// The lines one after the other, anything between them, and anything for `…` within one.
    private static Pattern pattern(List<String> lines) {
        return Pattern.compile(lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> Pattern.quote(line).replace("…", "\\E.*\\Q"))
                .collect(Collectors.joining("[\\s\\S]*?")));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static boolean await(Process process, Duration wait) {
        try {
            return process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted on the tour", interrupted);
        }
    }
}
