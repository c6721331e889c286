package dev.millrace.api.http;

import dev.millrace.api.http.answer.Status;
import dev.millrace.store.measure.Durations;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What the public port has done, and what it holds. Safe for any thread.
public final class HttpCounters {
    private final Map<Status, LongAdder> answers = new EnumMap<>(Status.class);
    private final AtomicInteger connections = new AtomicInteger();
    private final LongAdder refusedConnections = new LongAdder();
    private final Map<Kind, Durations> durations = new EnumMap<>(Kind.class);

    /// Requests that are alike in how long they should take. Live reads are none of them: they wait.
    public enum Kind {
        READ,
        APPEND,
        MANAGE
    }

    HttpCounters() {
        for (Status status : Status.values()) {
            answers.put(status, new LongAdder());
        }
        for (Kind kind : Kind.values()) {
            durations.put(kind, new Durations());
        }
    }

    /// Answers of a status since the start; event streams that began are not among them.
    public long answers(Status status) {
        return answers.getOrDefault(status, new LongAdder()).sum();
    }

    /// How long requests of a kind took, from their head to their answer, whatever its status.
    public Durations durations(Kind kind) {
        return Objects.requireNonNull(durations.get(kind));
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
