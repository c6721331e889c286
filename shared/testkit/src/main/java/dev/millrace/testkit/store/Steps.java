package dev.millrace.testkit.store;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// The steps of a [SimulatedStreamStore] that wait to be run, oldest first. One thread at a time runs them, and one
/// step at a time: whoever comes meanwhile, from inside a step too, leaves its step to that thread.
final class Steps {
    enum Pace {
        AT_ONCE,
        STEPWISE
    }

    private final Pace pace;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();

    Steps(Pace pace) {
        this.pace = pace;
    }

    void add(Runnable step) {
        waiting.add(step);
        while (pace == Pace.AT_ONCE && !waiting.isEmpty() && runNext()) {
            // each turn runs one step
        }
    }

    /// Adds a step without running any: for a step that brings about another.
    void leave(Runnable step) {
        waiting.add(step);
    }

    boolean runNext() {
        if (!running.compareAndSet(false, true)) {
            return false;
        }
        try {
            Runnable step = waiting.poll();
            if (step == null) {
                return false;
            }
            step.run();
            return true;
        } finally {
            running.set(false);
        }
    }

    void runAll() {
        boolean more = true;
        while (more) {
            more = runNext();
        }
    }

    int waiting() {
        return waiting.size();
    }

    Pace pace() {
        return pace;
    }
}
