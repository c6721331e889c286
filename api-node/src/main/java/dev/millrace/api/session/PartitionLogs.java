package dev.millrace.api.session;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Durable;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.AppendOutcome.Refused;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes subscriptions and their ends into the logs of the sources' partitions.
///
/// Without a condition: every record names its subscription by id, so one that stands there twice counts once, and an
/// append whose fate is unknown is simply made again. The owner of the partition reads on where such a record comes
/// between its own.
///
/// Safe for any thread. Holds nothing but what is under way, which the requests on this node bound.
final class PartitionLogs {
    /// How often one append is tried.
    static final int ATTEMPTS_MAX = 5;

    /// The wait before the second try; doubled each time.
    private static final long RETRY_MS = 50;

    private static final Envelope ENVELOPE = new Envelope(Envelope.FIRST_KEPT, null);

    private final StreamStore store;
    private final SubscriberFolds folds;
    private final PartitionPlaces places;

    /// @param folds told first of what is durable, so that whoever is answered is counted
    PartitionLogs(StreamStore store, SubscriberFolds folds, int partitions) {
        this.store = store;
        this.folds = folds;
        this.places = new PartitionPlaces(store, partitions);
    }

    /// Appends `records`, each to the log of its source's partition, and tells on `home` when all are durable (null) or
    /// why some may not be.
    ///
    /// @param records `subscribed` and `unsubscribed` only
    void append(List<StreamRecord> records, Executor home, Consumer<@Nullable StreamOutcome> done) {
        Map<Integer, List<LogRecord>> byPartition = new TreeMap<>();
        for (StreamRecord record : records) {
            byPartition
                    .computeIfAbsent(places.of(source(record)), _ -> new ArrayList<>())
                    .add(StreamRecordCodec.encode(record, ENVELOPE));
        }
        List<Writing> writings = new ArrayList<>();
        byPartition.forEach((partition, all) -> cut(partition, all, writings));
        Appending appending = new Appending(writings.size(), home, done);
        for (Writing writing : writings) {
            writing.begin(appending);
        }
    }

    private static StreamPath source(StreamRecord record) {
        if (record instanceof StreamRecord.Subscribed subscribed) {
            return subscribed.source();
        }
        if (record instanceof StreamRecord.Unsubscribed unsubscribed) {
            return unsubscribed.source();
        }
        throw new IllegalArgumentException("not about a subscription: " + record);
    }

    private void cut(int partition, List<LogRecord> records, List<Writing> into) {
        List<LogRecord> batch = new ArrayList<>();
        int bytes = 0;
        for (LogRecord record : records) {
            int size = record.meteredBytes();
            if (batch.size() == StoreLimits.BATCH_RECORDS_MAX || bytes + size > StoreLimits.BATCH_BYTES_MAX) {
                into.add(new Writing(partition, batch));
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(record);
            bytes += size;
        }
        into.add(new Writing(partition, batch));
    }

    /// All appends of one request. Confined to its home.
    private static final class Appending {
        private final Executor home;
        private final Consumer<@Nullable StreamOutcome> done;
        private int left;
        private @Nullable StreamOutcome failure;

        Appending(int left, Executor home, Consumer<@Nullable StreamOutcome> done) {
            this.left = left;
            this.home = home;
            this.done = done;
        }

        void ended(@Nullable StreamOutcome outcome) {
            failure = failure == null ? outcome : failure;
            if (--left == 0) {
                done.accept(failure);
            }
        }
    }

    /// One batch on its way to one log. Confined to the home of its request.
    private final class Writing {
        private final int partition;
        private final AppendBatch batch;
        private int attempts;

        Writing(int partition, List<LogRecord> records) {
            this.partition = partition;
            this.batch = new AppendBatch(records, null, null);
        }

        void begin(Appending appending) {
            attempts++;
            CompletableFuture<Void> _ = store.append(places.log(partition), batch)
                    .thenAcceptAsync(outcome -> onOutcome(appending, outcome), appending.home);
        }

        private void onOutcome(Appending appending, AppendOutcome outcome) {
            switch (outcome) {
                case Durable(long startSeqNum, long _, long timestampMs) ->
                    folds.onAppended(
                            partition,
                            startSeqNum,
                            timestampMs,
                            batch.records(),
                            appending.home,
                            () -> appending.ended(null));
                case AppendOutcome.Unknown(String detail) ->
                    again(appending, new StreamOutcome.Unresolved("partition " + partition + ": " + detail));
                case Refused(Reason reason) -> onRefused(appending, reason);
            }
        }

        private void onRefused(Appending appending, Reason reason) {
            switch (reason) {
                case Reason.Busy(String detail) ->
                    again(appending, new StreamOutcome.StoreUnavailable("partition " + partition + ": " + detail));
                case Reason.StorageFull(String detail) -> appending.ended(new StreamOutcome.StorageFull(detail));
                case Reason.SeqNumMismatch _, Reason.FencingTokenMismatch _, Reason.Invalid _ ->
                    appending.ended(new StreamOutcome.Damaged("partition " + partition + ": " + reason));
            }
        }

        private void again(Appending appending, StreamOutcome failure) {
            if (attempts == ATTEMPTS_MAX) {
                appending.ended(failure);
                return;
            }
            CompletableFuture.delayedExecutor(RETRY_MS << (attempts - 1), TimeUnit.MILLISECONDS, appending.home)
                    .execute(() -> begin(appending));
        }
    }
}
