package dev.millrace.store.measure;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// How long things took, in classes whose bounds are fixed, so that durations of many processes can be added up. Safe
/// for any thread.
public final class Durations {
    /// The classes' bounds, inclusive, in seconds. Longer ones are in the count only.
    public static final List<Double> BOUNDS_SECONDS =
            List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

    private static final long[] BOUNDS_NS = BOUNDS_SECONDS.stream()
            .mapToLong(seconds -> Math.round(seconds * 1e9))
            .toArray();

    private final LongAdder[] classes = new LongAdder[BOUNDS_NS.length + 1];
    private final LongAdder sumNs = new LongAdder();

    public Durations() {
        Arrays.setAll(classes, i -> new LongAdder());
    }

    /// One took that long.
    public void add(long ns) {
        int found = Arrays.binarySearch(BOUNDS_NS, ns);
        classes[found >= 0 ? found : -found - 1].increment();
        sumNs.add(ns);
    }

    public long count() {
        return within(BOUNDS_NS.length);
    }

    /// How many took no longer than the bound of that index; the index after the last is all.
    public long within(int bound) {
        long sum = 0;
        for (int i = 0; i <= bound; i++) {
            sum += classes[i].sum();
        }
        return sum;
    }

    public double sumSeconds() {
        return sumNs.sum() / 1e9;
    }
}
