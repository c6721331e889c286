package dev.millrace.api.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.StoreLimits;
import dev.millrace.testkit.store.PassingStreamStore;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionLogsTest {
    private final SimulatedStreamStore store = SimulatedStreamStore.create();
    private final List<AppendBatch> sent = new CopyOnWriteArrayList<>();

    /// What the next appends are answered with instead of being made.
    private final Queue<AppendOutcome> answers = new ConcurrentLinkedQueue<>();

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final PassingStreamStore counting = new PassingStreamStore(store) {
        @Override
        public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
            sent.add(batch);
            AppendOutcome answer = answers.poll();
            return answer == null ? super.append(stream, batch) : CompletableFuture.completedFuture(answer);
        }
    };
    private final SubscriberFolds folds = new SubscriberFolds(counting, SessionSettings.DEFAULT, bugs::add);
    private final PartitionLogs logs = new PartitionLogs(counting, folds, Partitions.COUNT_DEFAULT);

    @AfterEach
    void stop() {
        folds.close();
        assertEquals(List.of(), bugs);
    }

    private Optional<StreamOutcome> append(List<StreamRecord> records) {
        CompletableFuture<Optional<StreamOutcome>> done = new CompletableFuture<>();
        logs.append(records, Runnable::run, failure -> done.complete(Optional.ofNullable(failure)));
        return done.join();
    }

    private static StreamRecord ended(int i, String source) {
        return new StreamRecord.Unsubscribed(
                new SubscriptionId(7, i), new StreamPath("p", "session:x"), new StreamPath("p", source));
    }

    @Test
    void asManySubscriptionsAsASessionHasEndInAsFewAppendsAsTheyFitInto() {
        List<StreamRecord> records = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            records.add(ended(i, "s".repeat(390) + i));
        }
        assertEquals(Optional.empty(), append(records));
        assertEquals(Partitions.COUNT_DEFAULT, sent.size());
        int written = 0;
        for (int partition = 0; partition < Partitions.COUNT_DEFAULT; partition++) {
            written += store.records(Partitions.log(partition)).size();
        }
        assertEquals(3_000, written);
    }

    @Test
    void noAppendIsLargerThanTheStoreTakes() {
        List<StreamRecord> records = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            records.add(ended(i, "s".repeat(400)));
        }
        assertEquals(Optional.empty(), append(records));
        assertEquals(5, sent.size());
        for (AppendBatch batch : sent) {
            int bytes = batch.records().stream()
                    .mapToInt(record -> record.meteredBytes())
                    .sum();
            assertTrue(
                    batch.records().size() <= StoreLimits.BATCH_RECORDS_MAX,
                    "records=" + batch.records().size());
            assertTrue(bytes <= StoreLimits.BATCH_BYTES_MAX, "bytes=" + bytes);
        }
    }

    @Test
    void anAppendHasNoCondition() {
        append(List.of(ended(1, "s")));
        assertNull(sent.getFirst().matchSeqNum());
        assertNull(sent.getFirst().fencingToken());
    }

    @Test
    void aStoreThatIsBusyIsAskedAgain() {
        answers.add(new AppendOutcome.Refused(new Reason.Busy("draining")));
        assertEquals(Optional.empty(), append(List.of(ended(1, "s"))));
        assertEquals(2, sent.size());
    }

    @Test
    void aStoreWithoutRoomIsNotAskedAgain() {
        answers.add(new AppendOutcome.Refused(new Reason.StorageFull("disk")));
        assertEquals(Optional.of(new StreamOutcome.StorageFull("disk")), append(List.of(ended(1, "s"))));
        assertEquals(1, sent.size());
    }

    @Test
    void whatIsUnknownAfterAllTriesIsUnresolved() {
        for (int i = 0; i < PartitionLogs.ATTEMPTS_MAX; i++) {
            answers.add(new AppendOutcome.Unknown("no answer"));
        }
        assertInstanceOf(
                StreamOutcome.Unresolved.class, append(List.of(ended(1, "s"))).orElseThrow());
        assertEquals(PartitionLogs.ATTEMPTS_MAX, sent.size());
    }
}
