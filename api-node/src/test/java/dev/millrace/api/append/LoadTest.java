package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.outcome.StreamOutcome.Appended;
import dev.millrace.model.outcome.StreamOutcome.Damaged;
import dev.millrace.model.outcome.StreamOutcome.Duplicate;
import dev.millrace.model.outcome.StreamOutcome.Inspected;
import dev.millrace.model.outcome.StreamOutcome.NotFound;
import dev.millrace.model.outcome.StreamOutcome.StoreUnavailable;
import dev.millrace.model.record.StreamRecord.Snapshot;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.ReadFault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// States made from logs, and the snapshots that keep that short.
final class LoadTest {
    private final Unreliable unreliable = Unreliable.withStream();
    private final Driver writer = unreliable.driver;

    private Unreliable coldNode() {
        Unreliable cold = new Unreliable();
        // The same log behind another node's unreliable store.
        writer.simulated.records(Driver.KEY).forEach(record -> cold.driver.put(record.seqNum(), record.record()));
        return cold;
    }

    @Test
    void aStreamIsLoadedOnceForAllWhoWaitForIt() {
        writer.answer(Ask.produce("p", 0, 0, "a"));
        Driver cold = coldNode().driver;
        Reply duplicate = cold.ask(Ask.produce("p", 0, 0, "a"));
        Reply next = cold.ask(Ask.produce("p", 0, 1, "b"));
        cold.run();
        duplicate.as(Duplicate.class);
        next.as(Appended.class);
        assertEquals(1, cold.stats().loads());
    }

    @Test
    void aFreshlyLoadedStateNeedsNoTailCheck() {
        Driver cold = coldNode().driver;
        cold.answer(Ask.head());
        assertEquals(0, cold.stats().tailChecks());
    }

    @Test
    void anUnavailableStoreIsAskedAgainWithinTheDeadline() {
        Unreliable cold = coldNode();
        cold.store.onNextReads(ReadFault.UNAVAILABLE, ReadFault.UNAVAILABLE, ReadFault.UNAVAILABLE);
        Reply head = cold.driver.ask(Ask.head());
        cold.driver.run();
        head.assertNotYet();
        cold.runUntil(head, Duration.ofSeconds(2));
        head.as(Inspected.class);
    }

    @Test
    void aStoreThatStaysAwayIsToldAtTheDeadlineAndTheStreamIsForgotten() {
        Unreliable cold = coldNode();
        cold.store.with(ReadFault.UNAVAILABLE, 1);
        Reply head = cold.driver.ask(Ask.head());
        cold.driver.run(Duration.ofSeconds(12), Duration.ofMillis(50));
        head.as(StoreUnavailable.class);
        assertNull(cold.driver.shard.loop.owner.table.find(Ask.STREAM));
    }

    @Test
    void aDamagedLogIsToldAndPoisonsNothing() {
        writer.answer(Ask.append("a"));
        Unreliable cold = coldNode();
        cold.driver.simulated.damage(Driver.KEY, 1);
        assertInstanceOf(Damaged.class, cold.driver.answer(Ask.head()));
        assertInstanceOf(NotFound.class, askElsewhere(cold.driver));
        cold.driver.simulated.lose(Driver.KEY);
        assertInstanceOf(NotFound.class, cold.driver.answer(Ask.head()));
    }

    private static Object askElsewhere(Driver driver) {
        Reply reply = driver.ask(Ask.stream(7), Ask.head());
        driver.run();
        return reply.outcome();
    }

    @Test
    void aRecordOfALaterVersionIsNotGuessed() {
        LogRecord foreign =
                new LogRecord(List.of(new RecordHeader(Bytes.utf8("m"), Bytes.of(new byte[] {99, 1, 0}))), Bytes.EMPTY);
        writer.put(1, foreign);
        Damaged damaged = (Damaged) writer.answer(Ask.head());
        assertTrue(damaged.detail().contains("99"), damaged.detail());
        assertEquals(2, writer.simulated.records(Driver.KEY).size());
    }

    @Test
    void aSnapshotIsWrittenAfterFiveHundredRecordsAndDelaysNoReply() {
        for (int i = 0; i < 499; i++) {
            writer.ask(Ask.append("m" + i));
        }
        writer.run();
        List<Snapshot> snapshots = snapshots(writer);
        assertEquals(1, snapshots.size());
        assertEquals(500, snapshots.getFirst().coversUntilSeqNum());
        assertEquals(1, writer.stats().snapshots());
    }

    @Test
    void replyAndSnapshotAreNotOfOneBatch() {
        Driver stepwise = Driver.stepwise();
        stepwise.ask(Ask.create());
        Reply last = stepwise.ask(Ask.append("a"));
        for (int i = 0; i < 600; i++) {
            last = stepwise.ask(Ask.append("m" + i));
        }
        stepwise.turn();
        stepwise.simulated.runNext(); // the load
        stepwise.turn();
        stepwise.simulated.runNext();
        stepwise.turn();
        last.as(Appended.class);
        assertEquals(0, snapshots(stepwise).size());
        stepwise.run();
        assertEquals(1, snapshots(stepwise).size());
    }

    @Test
    void aSnapshotShortensTheNextLoad() {
        for (int i = 0; i < 2_400; i++) {
            writer.ask(Ask.produce("p", 0, i, "m" + i));
            if (i % 100 == 99) {
                writer.run();
            }
        }
        writer.run();
        CountingReads reads = new CountingReads(writer.simulated);
        Driver cold = new Driver(writer.simulated, reads, new Settings());
        Duplicate duplicate = (Duplicate) cold.answer(Ask.produce("p", 0, 2_399, "again"));
        assertEquals(2_399, duplicate.producer().seq());
        assertTrue(reads.records() < 1_200, "read " + reads.records());
    }

    @Test
    void aSnapshotThatFailsIsTriedAgainWithALaterBatch() {
        for (int i = 0; i < 499; i++) {
            writer.ask(Ask.append("m" + i));
        }
        unreliable.store.onNextAppends(AppendFault.NONE, AppendFault.REFUSE_FULL);
        writer.run();
        assertEquals(0, snapshots(writer).size());
        writer.answer(Ask.append("one more"));
        assertEquals(1, snapshots(writer).size());
    }

    @Test
    void aLargeSnapshotIsSeveralRecordsAndIsReadBack() {
        for (int i = 0; i < 9_000; i++) {
            writer.ask(Ask.produce("producer-" + i + "-" + "x".repeat(200), 0, 0, "m"));
            if (i % 500 == 499) {
                writer.run();
            }
        }
        writer.run();
        assertTrue(snapshots(writer).stream().anyMatch(part -> part.count() > 1), "no large snapshot");
        Driver cold = new Driver(writer.simulated, writer.simulated, new Settings());
        assertInstanceOf(Duplicate.class, cold.answer(Ask.produce("producer-0-" + "x".repeat(200), 0, 0, "m")));
        assertEquals(9_000, cold.entry().durable().producerCount());
    }

    private static List<Snapshot> snapshots(Driver driver) {
        return driver.log().stream()
                .filter(Snapshot.class::isInstance)
                .map(Snapshot.class::cast)
                .toList();
    }
}
