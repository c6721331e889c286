package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.ProcessFigures;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The CPU time that a process uses between two moments.
final class Cpu {
    private final long pid;
    private long began;
    private long ended;

    Cpu(long pid) {
        this.pid = pid;
    }

    void begin() {
        began = now();
    }

    void end() {
        ended = now();
    }

    long micros() {
        return ended - began;
    }

    private long now() {
        try {
            return ProcessFigures.cpuMicros(pid);
        } catch (IOException e) {
            throw new UncheckedIOException("the server has ended: pid=" + pid, e);
        }
    }
}
