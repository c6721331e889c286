package dev.millrace.benchmarks.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a figure depends on beside the program.
public final class Machine {
    private Machine() {}

    /// Lines that belong above every table.
    public static List<String> facts(Path project, Path data) throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("unknown");
        return List.of(
                "CPU: " + cpu + ", " + Runtime.getRuntime().availableProcessors()
                        + " cores, load and server on the same",
                "Kernel: " + System.getProperty("os.name") + " " + System.getProperty("os.version"),
                "Disk: " + Files.getFileStore(data).type(),
                "JDK: " + System.getProperty("java.vm.version"),
                "Commit: " + Commands.output("git", "-C", project.toString(), "describe", "--always", "--dirty"),
                "Load of the machine before: "
                        + Files.readString(Path.of("/proc/loadavg")).strip());
    }
}
