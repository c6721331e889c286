package dev.millrace.conformance.fault;

import dev.millrace.testkit.history.History;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// What the clients of one phase share: what they recorded, when to stop, and what they count. Safe for any number of
/// threads.
final class Load {
    private final int port;
    private final History history = new History();
    private final Stall stall = new Stall();
    private final AtomicLong outcomes = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /// @param port where the requests go
    Load(int port) {
        this.port = port;
    }

    int port() {
        return port;
    }

    History history() {
        return history;
    }

    /// From a write's or read's first try to its answer, or until its client gave it up.
    Stall stall() {
        return stall;
    }

    /// A client is through with something that it wanted to be done.
    void onOutcome(boolean known) {
        outcomes.incrementAndGet();
        if (!known) {
            unknown.incrementAndGet();
        }
    }

    long outcomes() {
        return outcomes.get();
    }

    /// Those of which a client does not know whether they came about.
    long unknown() {
        return unknown.get();
    }

    /// Clients end once they are through with what they do.
    void stop() {
        stopped.set(true);
    }

    boolean isStopped() {
        return stopped.get();
    }
}
