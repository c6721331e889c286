package dev.millrace.api.fork;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;

/// Delays on a clock that the test moves.
final class TestDelays implements Delays {
    private record Delayed(long atMs, Executor home, Runnable task) {}

    private final List<Delayed> waiting = new ArrayList<>();
    private long nowMs;

    @Override
    public void after(long delayMs, Executor home, Runnable task) {
        waiting.add(new Delayed(nowMs + delayMs, home, task));
    }

    void advance(long ms) {
        nowMs += ms;
        List<Delayed> due = waiting.stream()
                .filter(delayed -> delayed.atMs() <= nowMs)
                .sorted(Comparator.comparingLong(Delayed::atMs))
                .toList();
        waiting.removeAll(due);
        due.forEach(delayed -> delayed.home().execute(delayed.task()));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void crash() {
        waiting.clear();
    }
}
