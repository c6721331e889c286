package dev.millrace.conformance.tour;

import dev.millrace.conformance.Repository;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/// Goes through the steps of a tour in one folder, one after the other, and ends the programs that it started.
final class Tour implements AutoCloseable {
    private static final Duration STEP_MAX = Duration.ofMinutes(2);
    private static final Duration STOP_MAX = Duration.ofSeconds(35);
    /// What a program prints, Millrace or Python's file server, that can be asked now.
    private static final Pattern SERVES = Pattern.compile("Millrace serves |Serving HTTP ");

    private final Path folder;
    private final List<Process> programs = new ArrayList<>();
    private String printed = "";
    private int blocks;

    Tour(Path folder) {
        this.folder = folder;
    }

    void take(Step step) throws IOException {
        blocks++;
        switch (step.kind()) {
            case START -> start(step);
            case RUN -> printed = run(step, folder, bash(step));
            case RUN_BY_NODE -> printed = run(step, Repository.folder(), node(step));
            case PRINTS -> requireLines(step);
        }
    }

    /// All that the last block printed.
    String printed() {
        return printed;
    }

    @Override
    public void close() {
        programs.forEach(Process::destroy);
        for (Process program : programs) {
            await(program, STOP_MAX);
        }
    }

    private void start(Step step) throws IOException {
        Path output = output();
        Process started = process(folder, bash(step), output).start();
        programs.add(started);
        Awaitility.await()
                .atMost(STEP_MAX)
                .until(() -> SERVES.matcher(read(output)).find() || !started.isAlive());
        if (!started.isAlive()) {
            throw failed(step, "ended", read(output));
        }
    }

    private String run(Step step, Path where, List<String> command) throws IOException {
        Path output = output();
        Process process = process(where, command, output).start();
        boolean ended = await(process, STEP_MAX);
        if (!ended || process.exitValue() != 0) {
            throw failed(step, ended ? "failed" : "did not end", read(output));
        }
        return read(output);
    }

    private Path output() {
        return folder.resolve("output-" + blocks);
    }

    /// In the end the shell makes room for its last command, so that a signal reaches it.
    private static List<String> bash(Step step) {
        return List.of("bash", "-euc", String.join("\n", step.text()));
    }

    private static List<String> node(Step step) {
        return List.of("node", "--input-type=module", "-e", String.join("\n", step.text()));
    }

    private static ProcessBuilder process(Path where, List<String> command, Path output) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile());
        builder.environment().put("MILLRACE_BUILD", "never");
        return builder;
    }

    /// The lines one after the other, anything between them, and anything for `…` within one.
    private void requireLines(Step step) {
        String lines = step.text().stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> Pattern.quote(line).replace("…", "\\E.*\\Q"))
                .collect(Collectors.joining("[\\s\\S]*?"));
        if (!Pattern.compile(lines).matcher(printed).find()) {
            throw failed(step, "is not what was printed", printed);
        }
    }

    private static AssertionError failed(Step step, String how, String printed) {
        return new AssertionError("the block at line " + step.line() + " " + how + ":\n" + printed);
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
