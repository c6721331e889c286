package dev.millrace.store.measure;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What a store was asked and how it answered, since the start. Safe for any thread.
public final class StoreMeasures {
    private final Map<StoreCall, Durations> durations = new EnumMap<>(StoreCall.class);
    private final Map<StoreCall, List<LongAdder>> outcomes = new EnumMap<>(StoreCall.class);
    private final LongAdder recordsAppended = new LongAdder();
    private final LongAdder recordsRead = new LongAdder();
    private final AtomicInteger follows = new AtomicInteger();

    StoreMeasures() {
        for (StoreCall call : StoreCall.values()) {
            durations.put(call, new Durations());
            List<LongAdder> counts = new ArrayList<>();
            call.outcomes().forEach(outcome -> counts.add(new LongAdder()));
            outcomes.put(call, List.copyOf(counts));
        }
    }

    /// How long calls took, until their answer.
    public Durations durations(StoreCall call) {
        return Objects.requireNonNull(durations.get(call));
    }

    /// How many calls ended in the outcome of that word.
    public long outcomes(StoreCall call, String outcome) {
        return Objects.requireNonNull(outcomes.get(call))
                .get(call.outcomes().indexOf(outcome))
                .sum();
    }

    /// Records that are durable by an append of this process.
    public long recordsAppended() {
        return recordsAppended.sum();
    }

    /// Records that came back from reads; those of follows are not among them.
    public long recordsRead() {
        return recordsRead.sum();
    }

    /// Follows that are open now.
    public int follows() {
        return follows.get();
    }

    void ended(StoreCall call, String outcome, long ns) {
        durations(call).add(ns);
        Objects.requireNonNull(outcomes.get(call))
                .get(call.outcomes().indexOf(outcome))
                .increment();
    }

    void appended(long records) {
        recordsAppended.add(records);
    }

    void read(long records) {
        recordsRead.add(records);
    }

    void followOpened() {
        follows.incrementAndGet();
    }

    void followClosed() {
        follows.decrementAndGet();
    }
}
