package dev.millrace.testkit.net;

import java.util.EnumMap;
import java.util.Map;

/// How often each fault took effect. Safe for any number of threads.
public final class FaultCounts {
    private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);

    synchronized void add(Fault fault) {
        counts.merge(fault, 1L, Long::sum);
    }

    public synchronized long of(Fault fault) {
        return counts.getOrDefault(fault, 0L);
    }

    @Override
    public synchronized String toString() {
        return counts.toString();
    }
}
