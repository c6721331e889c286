package dev.millrace.cleanup.run;

import dev.millrace.cleanup.run.RunReport.Ending;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What all runs of a process come to. Safe for any thread; a run is added when it has ended.
public final class RunTotals {
    private final Map<String, LongAdder> steps = new LinkedHashMap<>();
    private final Map<Ending, LongAdder> runs = new EnumMap<>(Ending.class);
    private final LongAdder requests = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder bytesAppended = new LongAdder();
    private final LongAdder tookMs = new LongAdder();
    private volatile long announced;

    public RunTotals() {
        for (String step : RunReport.steps()) {
            steps.put(step, new LongAdder());
        }
        for (Ending ending : Ending.values()) {
            runs.put(ending, new LongAdder());
        }
    }

    public void add(RunReport report) {
        steps.forEach((step, total) -> total.add(report.counted().of(step)));
        runs.forEach((ending, total) -> total.add(ending == report.ending() ? 1 : 0));
        requests.add(report.requests());
        bytesRead.add(report.bytesRead());
        bytesAppended.add(report.bytesAppended());
        tookMs.add(report.tookMs());
        announced = report.announced();
    }

    /// The names that [#step] knows.
    public static List<String> steps() {
        return RunReport.steps();
    }

    public long step(String name) {
        LongAdder total = steps.get(name);
        if (total == null) {
            throw new IllegalArgumentException("no such step: " + name);
        }
        return total.sum();
    }

    public long runs(Ending ending) {
        LongAdder total = runs.get(ending);
        return total == null ? 0 : total.sum();
    }

    public long requests() {
        return requests.sum();
    }

    public long bytesRead() {
        return bytesRead.sum();
    }

    public long bytesAppended() {
        return bytesAppended.sum();
    }

    public long tookMs() {
        return tookMs.sum();
    }

    /// Streams that were announced after the last run.
    public long announced() {
        return announced;
    }
}
