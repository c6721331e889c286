package dev.millrace.benchmarks.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What `/proc` says of a process.
public final class ProcessFigures {
    private static final long MICROS_PER_TICK = 10_000; // USER_HZ is 100 on every Linux that the JDK runs on

    private ProcessFigures() {}

    /// CPU time used so far, of the kernel for it included, in microseconds.
    public static long cpuMicros(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }

    /// Resident memory in KiB.
    public static long residentKib(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            String line = lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElse("VmRSS: 0 kB");
            return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
    }

    public static long openFiles(long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.count();
        }
    }

    /// Live heap of a JVM after full collections, in KiB.
    public static long liveHeapKib(long pid) throws IOException {
        String jcmd = Path.of("/proc/" + pid + "/exe")
                .toRealPath()
                .resolveSibling("jcmd")
                .toString();
        Commands.output(jcmd, Long.toString(pid), "GC.run");
        Commands.output(jcmd, Long.toString(pid), "GC.run");
        String info = Commands.output(jcmd, Long.toString(pid), "GC.heap_info");
        java.util.regex.Matcher used =
                java.util.regex.Pattern.compile("used ([0-9]+)K").matcher(info);
        if (!used.find()) {
            throw new IOException("no heap in: " + info);
        }
        return Long.parseLong(used.group(1));
    }
}
