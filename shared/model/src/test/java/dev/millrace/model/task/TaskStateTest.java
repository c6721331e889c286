package dev.millrace.model.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.task.TaskRecord.DeliveredUntil;
import dev.millrace.model.task.TaskRecord.Lagging;
import dev.millrace.model.task.TaskRecord.Subscribed;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A partition's log: its bytes, and its fold.
final class TaskStateTest {
    private static final StreamPath SOURCE = new StreamPath("p", "s");
    private static final SourceLife LIFE = new SourceLife(SOURCE, 5);
    private static final SubscriptionKey A = key(1);
    private static final SubscriptionKey B = key(2);

    private final TaskState state = new TaskState();

    @Test
    void eachKindHasItsBytes() throws UnreadableRecordException {
        assertBytes("013000 00 01 0000000000000007 03", new TaskRecord.Owner(7, 3));
        assertBytes("013000 00 00 0000000000000007", new TaskRecord.Released(7));
        assertBytes(
                "013100 00 0170 0173 05 09 04 01 0170 0a 73657373696f6e3a6131 02 01 06",
                new DeliveredUntil(LIFE, 9, 4, List.of(new Lagging(A, 6))));
        assertBytes("013200 00 0170 0173 05", new TaskRecord.SourceEnded(LIFE));
        state.apply(0, 9, new TaskRecord.Owner(7, 3));
        subscribe(A, 6);
        TaskRecord.Snapshot snapshot = state.snapshot().get(0);
        assertBytes("013300 00 02 00 01", snapshot);
        assertEquals(
                "01 01 0000000000000007 03 09 00 01 0170 0173 05 00 01 0170 0a 73657373696f6e3a6131 02 01 06 00 01 06 00"
                        .replace(" ", ""),
                HexFormat.of().formatHex(snapshot.content().toArray()));
    }

    @Test
    void aSubscriptionThatTheOwnerDidNotKnowOfKeepsItsBeginning() throws UnreadableRecordException {
        subscribe(A, 10);
        long covers = state.nextSeqNum();
        subscribe(B, 15);
        apply(new DeliveredUntil(LIFE, 40, covers, List.of()));
        assertEquals(40, start(A));
        assertEquals(15, start(B));
    }

    @Test
    void aSubscriptionThatBeginsBehindTheOthersIsAtItsOwnPlace() throws UnreadableRecordException {
        subscribe(A, 10);
        apply(new DeliveredUntil(LIFE, 40, state.nextSeqNum(), List.of()));
        subscribe(B, 15);
        assertEquals(15, start(B));
        assertEquals(true, find(B).lagging());
        apply(new DeliveredUntil(LIFE, 45, state.nextSeqNum(), List.of(new Lagging(B, 20))));
        assertEquals(20, start(B));
        assertEquals(45, start(A));
    }

    @Test
    void oneThatLaggedIsNotMovedFurtherThanItWasDelivered() throws UnreadableRecordException {
        subscribe(A, 10);
        subscribe(B, 10);
        apply(new DeliveredUntil(LIFE, 100, state.nextSeqNum(), List.of(new Lagging(B, 50))));
        apply(new DeliveredUntil(LIFE, 60, state.nextSeqNum(), List.of()));
        assertEquals(60, start(B));
        assertEquals(100, start(A));
    }

    @Test
    void theEndOfALifeEndsItsSubscriptionsAndNoOthers() throws UnreadableRecordException {
        subscribe(A, 10);
        apply(new Subscribed(B, SOURCE, new Offset(6, 20), DeliveryFormat.VERBATIM));
        apply(new TaskRecord.SourceEnded(LIFE));
        assertEquals(1, state.subscriptionCount());
        assertEquals(
                new SourceLife(SOURCE, 6), state.sources().iterator().next().source());
    }

    @Test
    void whatIsNotAtTheEndOfATrimIsRefused() throws UnreadableRecordException {
        subscribe(A, 10);
        assertThrows(UnreadableRecordException.class, () -> state.apply(7, 1, new TaskRecord.Released(1)));
    }

    @Test
    void aReplayFromASnapshotComesToTheSameState() throws UnreadableRecordException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("TaskStateTest: millrace.test.seed=" + seed);
        Random random = new Random(seed);
        TaskState replayed = new TaskState();
        List<TaskRecord> queue = new ArrayList<>();
        for (long seqNum = 0, left = 3_000; left > 0; left--, seqNum++) {
            if (queue.isEmpty() && random.nextInt(60) == 0) {
                queue.addAll(state.snapshot(200));
                replayed = new TaskState();
            }
            TaskRecord record = queue.isEmpty() ? random(random) : queue.remove(0);
            LogRecord encoded = TaskRecordCodec.encode(record);
            assertEquals(record, TaskRecordCodec.decode(encoded));
            state.apply(seqNum, 5 * seqNum, record);
            if (replayed.nextSeqNum() > 0 || record instanceof TaskRecord.Snapshot || seqNum == 0) {
                replayed.apply(seqNum, 5 * seqNum, record);
            }
            if (queue.isEmpty()) {
                assertEquals(state.describe(), replayed.describe());
            }
        }
    }

    private TaskRecord random(Random random) {
        SubscriptionKey key = key(random.nextInt(30));
        SourceLife life = new SourceLife(new StreamPath("p", "s" + random.nextInt(4)), 5 + random.nextInt(2));
        Offset from = new Offset(life.life(), random.nextInt(1_000));
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Subscribed(key, life.source(), from, DeliveryFormat.ENVELOPE);
            case 3 -> new TaskRecord.Unsubscribed(key, life.source());
            case 4, 5 ->
                new DeliveredUntil(
                        life,
                        random.nextInt(2_000),
                        Math.max(0, state.nextSeqNum() - random.nextInt(5)),
                        random.nextBoolean() ? List.of() : List.of(new Lagging(key, random.nextInt(1_000))));
            case 6 ->
                random.nextBoolean()
                        ? new TaskRecord.Owner(random.nextInt(3), random.nextInt(9))
                        : new TaskRecord.Released(random.nextInt(3));
            default -> random.nextInt(10) == 0 ? new TaskRecord.SourceEnded(life) : new TaskRecord.Released(1);
        };
    }

    private static SubscriptionKey key(int number) {
        return new SubscriptionKey(new StreamPath("p", "session:a" + number), new SubscriptionId(2, number));
    }

    private void subscribe(SubscriptionKey key, long from) throws UnreadableRecordException {
        apply(new Subscribed(key, SOURCE, new Offset(5, from), DeliveryFormat.VERBATIM));
    }

    private void apply(TaskRecord record) throws UnreadableRecordException {
        state.apply(state.nextSeqNum(), 9, record);
    }

    private long start(SubscriptionKey key) {
        return find(key).startSeqNum();
    }

    private TaskSubscription find(SubscriptionKey key) {
        SourceState source = Objects.requireNonNull(state.find(LIFE));
        return Objects.requireNonNull(source.find(key));
    }

    private static void assertBytes(String header, TaskRecord record) throws UnreadableRecordException {
        LogRecord encoded = TaskRecordCodec.encode(record);
        assertEquals(
                header.replace(" ", ""),
                HexFormat.of().formatHex(encoded.headers().get(0).value().toArray()));
        assertEquals(record, TaskRecordCodec.decode(encoded));
    }
}
