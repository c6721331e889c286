package dev.millrace.api.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.task.SourceLife;
import dev.millrace.model.task.SubscriptionKey;
import dev.millrace.model.task.TaskRecord;
import dev.millrace.model.task.TaskRecordCodec;
import dev.millrace.model.task.TaskState;
import dev.millrace.store.AppendBatch;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriberFoldsTest {
    private static final StreamPath SOURCE = new StreamPath("p", "s");
    private static final int PARTITION = Partitions.of(SOURCE, Partitions.COUNT_DEFAULT);

    private final SimulatedStreamStore store = SimulatedStreamStore.create();
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final List<SubscriberFolds> made = new ArrayList<>();

    @AfterEach
    void stop() {
        made.forEach(SubscriberFolds::close);
        assertEquals(List.of(), bugs);
    }

    private SubscriberFolds folds(int subscriptionsMax) {
        SessionSettings settings =
                new SessionSettings(Duration.ofMinutes(30), Partitions.COUNT_DEFAULT, subscriptionsMax);
        SubscriberFolds folds = new SubscriberFolds(store, settings, bugs::add);
        made.add(folds);
        return folds;
    }

    private static SubscriptionKey key(int session) {
        return new SubscriptionKey(new StreamPath("p", "session:" + session), new SubscriptionId(7, 1));
    }

    private static TaskRecord subscribed(int session, long life) {
        return new TaskRecord.Subscribed(key(session), SOURCE, new Offset(life, 1), DeliveryFormat.VERBATIM);
    }

    private void append(TaskRecord... records) {
        List<LogRecord> encoded = new ArrayList<>();
        for (TaskRecord record : records) {
            encoded.add(TaskRecordCodec.encode(record));
        }
        store.append(Partitions.log(PARTITION), new AppendBatch(encoded, null, null))
                .join();
    }

    private OptionalInt countOfANodeThatStarts() {
        SubscriberFolds folds = folds(100);
        folds.known(SOURCE).join();
        return folds.count(SOURCE);
    }

    @Test
    void beforeItIsReadAPartitionHasNoCount() {
        assertEquals(OptionalInt.empty(), folds(100).count(SOURCE));
    }

    @Test
    void aPartitionThatWasNeverWrittenHasNoSubscribers() {
        assertEquals(OptionalInt.of(0), countOfANodeThatStarts());
    }

    @Test
    void subscriptionsOfAllLivesOfASourceAreCounted() {
        append(subscribed(1, 3), subscribed(2, 3), subscribed(3, 4), subscribed(1, 3));
        assertEquals(OptionalInt.of(3), countOfANodeThatStarts());
    }

    @Test
    void whatHasEndedIsNotCounted() {
        append(subscribed(1, 3), subscribed(2, 3), new TaskRecord.Unsubscribed(key(1), SOURCE));
        assertEquals(OptionalInt.of(1), countOfANodeThatStarts());
        append(new TaskRecord.SourceEnded(new SourceLife(SOURCE, 3)));
        assertEquals(OptionalInt.of(0), countOfANodeThatStarts());
    }

    @Test
    void aSubscriptionThatEndsBeforeItBeginsHereIsCountedAsItStands() {
        append(new TaskRecord.Unsubscribed(key(1), SOURCE), subscribed(2, 3));
        assertEquals(OptionalInt.of(1), countOfANodeThatStarts());
    }

    @Test
    void aLogThatWasTrimmedIsReadFromItsSnapshot() throws Exception {
        append(subscribed(1, 3), subscribed(2, 4));
        TaskState state = new TaskState();
        state.apply(0, 1, subscribed(1, 3));
        state.apply(1, 1, subscribed(2, 4));
        append(state.snapshot().toArray(new TaskRecord[0]));
        store.append(Partitions.log(PARTITION), new AppendBatch(List.of(LogRecord.trim(2)), null, null))
                .join();
        append(subscribed(3, 4));
        assertEquals(OptionalInt.of(3), countOfANodeThatStarts());
    }

    @Test
    void whatThisNodeAppendedIsCountedBeforeItIsAnswered() {
        SubscriberFolds folds = folds(100);
        folds.known(SOURCE).join();
        PartitionLogs logs = new PartitionLogs(store, folds, Partitions.COUNT_DEFAULT);
        List<OptionalInt> counts = new CopyOnWriteArrayList<>();
        var done = new CompletableFuture<Void>();
        logs.append(
                List.of(new StreamRecord.Subscribed(
                        key(1).id(), key(1).session(), SOURCE, new Offset(3, 1), DeliveryFormat.VERBATIM)),
                Runnable::run,
                failure -> {
                    counts.add(folds.count(SOURCE));
                    done.complete(null);
                });
        done.join();
        assertEquals(List.of(OptionalInt.of(1)), counts);
    }

    @Test
    void aPartitionWithTooManySubscriptionsIsGivenUp() {
        append(subscribed(1, 3), subscribed(2, 3), subscribed(3, 3));
        SubscriberFolds folds = folds(2);
        folds.known(SOURCE).join();
        assertEquals(OptionalInt.empty(), folds.count(SOURCE));
        assertTrue(folds.subscribers(SOURCE).join().isEmpty());
    }
}
