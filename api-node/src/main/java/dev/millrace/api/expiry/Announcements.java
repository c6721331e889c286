package dev.millrace.api.expiry;

import dev.millrace.model.expiry.ExpiryLogs;
import dev.millrace.model.expiry.ExpiryReason;
import dev.millrace.model.expiry.ExpiryRecord;
import dev.millrace.model.expiry.ExpiryRecordCodec;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.StreamStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appends announcements to the expiry logs. One append of each log is under way at a time, and all who come meanwhile
/// share the next: the busier the node, the more share one. The appends have no condition, and one whose answer was
/// lost is simply sent again, since a repeated announcement means nothing more.
///
/// Safe for any thread; nothing blocks. Each log's queue is guarded by its own monitor, held for a few instructions.
public final class Announcements {
    /// How many may wait for one log; one more is refused as overload.
    static final int WAITING_MAX = 10_000;

    /// How often an append is sent before those who wait for it are told that the store is away.
    static final int ATTEMPTS_MAX = 2;

    /// How many share one append: with the longest names they are half of what a batch may be.
    static final int SHARED_MAX = 1_000;

    private static final int RETRY_AFTER_SECONDS = 1;
    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    private final StreamStore store;

    /// Of each endpoint one after the other.
    private final Partition[] partitions;

    private final LongAdder announced = new LongAdder();
    private final LongAdder appends = new LongAdder();
    private final LongAdder failures = new LongAdder();

    public Announcements(StreamStore store) {
        this.store = store;
        partitions = new Partition[store.homes() * ExpiryLogs.PARTITIONS];
        for (int i = 0; i < partitions.length; i++) {
            String basin = store.systemBasin(i / ExpiryLogs.PARTITIONS);
            partitions[i] = new Partition(new StreamKey(basin, ExpiryLogs.key(i % ExpiryLogs.PARTITIONS).stream()));
        }
    }

    /// What has been announced by this node, since its start.
    ///
    /// @param announced announcements that are durable
    /// @param appends appends that were sent for them
    /// @param failures announcements that were refused or given up
    public record Stats(long announced, long appends, long failures) {}

    public Stats stats() {
        return new Stats(announced.sum(), appends.sum(), failures.sum());
    }

    /// Has `path` looked at by the cleanup from `dueMs` on, the store's clock.
    ///
    /// @param then told null once that is durable, else what to answer; on the caller's thread or one of the store's,
    /// where it only enqueues
    void announce(StreamPath path, long dueMs, ExpiryReason reason, Consumer<@Nullable StreamOutcome> then) {
        LogRecord record = ExpiryRecordCodec.encode(new ExpiryRecord.Announced(path, dueMs, reason));
        int home = store.home(StreamKeys.basin(path.project()));
        partitions[home * ExpiryLogs.PARTITIONS + ExpiryLogs.partitionOf(path)].add(new Waiting(record, then));
    }

    private record Waiting(LogRecord record, Consumer<@Nullable StreamOutcome> then) {}

    /// One expiry log, and those who wait for it.
    private final class Partition {
        private final StreamKey key;
        private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
        private boolean appending;

        Partition(StreamKey key) {
            this.key = key;
        }

        void add(Waiting one) {
            boolean refused;
            List<Waiting> batch = List.of();
            synchronized (this) {
                refused = queue.size() >= WAITING_MAX;
                if (!refused) {
                    queue.add(one);
                    batch = appending ? List.of() : take();
                }
            }
            if (refused) {
                failures.increment();
                one.then()
                        .accept(new StreamOutcome.Overloaded(
                                "announcements waiting: max=" + WAITING_MAX, RETRY_AFTER_SECONDS));
            }
            send(batch, 1);
        }

        /// Those who share the next append, and whether there is one; with the monitor held.
        private List<Waiting> take() {
            List<Waiting> batch = new ArrayList<>(Math.min(queue.size(), SHARED_MAX));
            while (batch.size() < SHARED_MAX && !queue.isEmpty()) {
                batch.add(queue.remove());
            }
            appending = !batch.isEmpty();
            return batch;
        }

        private void send(List<Waiting> batch, int attempt) {
            if (batch.isEmpty()) {
                return;
            }
            appends.increment();
            List<LogRecord> records = batch.stream().map(Waiting::record).toList();
            CompletableFuture<Void> _ = store.append(key, new AppendBatch(records, null, null))
                    .thenAccept(outcome -> onOutcome(batch, attempt, outcome));
        }

        private void onOutcome(List<Waiting> batch, int attempt, AppendOutcome outcome) {
            StreamOutcome refusal = refusal(outcome);
            if (refusal instanceof StreamOutcome.StoreUnavailable && attempt < ATTEMPTS_MAX) {
                send(batch, attempt + 1);
                return;
            }
            List<Waiting> next;
            synchronized (this) {
                next = take();
            }
            (refusal == null ? announced : failures).add(batch.size());
            if (refusal != null) {
                LOG.warn("announcements to {} are not durable: count={} {}", key.stream(), batch.size(), refusal);
            }
            for (Waiting one : batch) {
                one.then().accept(refusal);
            }
            send(next, 1);
        }
    }

    private static @Nullable StreamOutcome refusal(AppendOutcome outcome) {
        return switch (outcome) {
            case AppendOutcome.Durable _ -> null;
            case AppendOutcome.Unknown(String detail) -> new StreamOutcome.StoreUnavailable(detail);
            case AppendOutcome.Refused(Reason reason) ->
                switch (reason) {
                    case Reason.StorageFull(String detail) -> new StreamOutcome.StorageFull(detail);
                    case Reason.Busy(String detail) -> new StreamOutcome.StoreUnavailable(detail);
                    case Reason.Invalid(String detail) -> new StreamOutcome.StoreUnavailable(detail);
                    case Reason.SeqNumMismatch _, Reason.FencingTokenMismatch _ ->
                        new StreamOutcome.StoreUnavailable("a condition that was not set: " + reason);
                };
        };
    }
}
