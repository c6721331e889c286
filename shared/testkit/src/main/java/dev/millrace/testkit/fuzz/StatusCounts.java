package dev.millrace.testkit.fuzz;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How often each status was answered. For one thread at a time.
public final class StatusCounts {
    private final SortedMap<Integer, Integer> counts = new TreeMap<>();

    public void count(int status) {
        counts.merge(status, 1, Integer::sum);
    }

    public void add(StatusCounts others) {
        others.counts.forEach((status, count) -> counts.merge(status, count, Integer::sum));
    }

    /// Those of the given statuses that came less often than that, with their counts.
    public List<String> rarerThan(int times, int... statuses) {
        return IntStream.of(statuses)
                .filter(status -> counts.getOrDefault(status, 0) < times)
                .mapToObj(status -> status + ": " + counts.getOrDefault(status, 0))
                .toList();
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
