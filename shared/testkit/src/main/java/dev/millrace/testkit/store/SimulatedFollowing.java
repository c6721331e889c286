package dev.millrace.testkit.store;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import org.jspecify.annotations.Nullable;

/// A follow of a [SimulatedStreamStore]. Demand, delivery and end all happen inside the store's running call, so the
/// listener hears one thing at a time.
final class SimulatedFollowing implements Following {
    private final SimulatedStreamStore store;
    private final StreamKey stream;
    private final FollowListener listener;
    private ReadStart.@Nullable SeqNum wanted;
    private volatile boolean ended;

    SimulatedFollowing(SimulatedStreamStore store, StreamKey stream, FollowListener listener) {
        this.store = store;
        this.stream = stream;
        this.listener = listener;
    }

    @Override
    public void next(long seqNum) {
        ReadStart.SeqNum from = new ReadStart.SeqNum(seqNum);
        store.run(() -> {
            wanted = from;
            deliver(store.logOf(stream));
        });
    }

    /// Delivers what is wanted, where there is any.
    void deliver(@Nullable SimulatedLog log) {
        ReadStart.SeqNum from = wanted;
        if (ended || from == null || log == null) {
            return;
        }
        switch (log.read(from, StoreLimits.READ_RECORDS_MAX, StoreLimits.READ_BYTES_MAX)) {
            case ReadOutcome.Records records -> {
                wanted = null;
                listener.onRecords(records.records());
            }
            case ReadOutcome.Damaged damaged -> end(damaged.detail());
            case ReadOutcome.NothingThere nothing -> {}
            case ReadOutcome.NoSuchStream none -> {}
            case ReadOutcome.Unavailable unavailable -> end(unavailable.detail());
        }
    }

    void end(String reason) {
        if (!ended) {
            ended = true;
            store.forget(this);
            listener.onEnd(reason);
        }
    }

    StreamKey stream() {
        return stream;
    }

    @Override
    public void close() {
        ended = true;
        store.run(() -> store.forget(this));
    }
}
