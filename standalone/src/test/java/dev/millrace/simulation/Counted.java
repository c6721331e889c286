package dev.millrace.simulation;

import java.util.Map;
import java.util.TreeMap;

/// How often things happened, by name, so that a simulation in which something never happens is noticed.
final class Counted {
    private final Map<String, Long> counts = new TreeMap<>();

    void add(String what, long count) {
        counts.merge(what, count, Long::sum);
    }

    void addAll(Counted others) {
        others.counts.forEach(this::add);
    }

    long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
