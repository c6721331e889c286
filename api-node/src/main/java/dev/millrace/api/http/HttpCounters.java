package dev.millrace.api.http;

import dev.millrace.api.http.answer.Status;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What the public port has done, and what it holds. Safe for any thread.
public final class HttpCounters {
    private final Map<Status, LongAdder> answers = new EnumMap<>(Status.class);
    private final AtomicInteger connections = new AtomicInteger();
    private final LongAdder refusedConnections = new LongAdder();

    HttpCounters() {
        for (Status status : Status.values()) {
            answers.put(status, new LongAdder());
        }
    }

    /// Answers of a status since the start; event streams that began are not among them.
    public long answers(Status status) {
        return answers.getOrDefault(status, new LongAdder()).sum();
    }

    /// Open connections, event streams among them.
    public int connections() {
        return connections.get();
    }

    /// Connections refused since there were too many.
    public long refusedConnections() {
        return refusedConnections.sum();
    }

    void answered(Status status) {
        answers.getOrDefault(status, new LongAdder()).increment();
    }

    int connected() {
        return connections.incrementAndGet();
    }

    void disconnected() {
        connections.decrementAndGet();
    }

    void refusedConnection() {
        refusedConnections.increment();
    }
}
