package dev.millrace.fanout.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.fanout.delivery.DeliveryCounters;
import dev.millrace.fanout.loop.Mailbox;
import dev.millrace.fanout.loop.OwnerLoop;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.Subscription;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two workers on one simulated store, under load, of which one is stopped or dies. Time is the test's: each answer of
/// the store comes a turn of 10 ms later, about as s2-lite's do.
final class HandoverTest {
    private static final int TURN_MS = 10;
    private static final int SOURCES = 48;

    private final AtomicLong nanos = new AtomicLong();
    private final SimulatedStreamStore store = SimulatedStreamStore.create();
    private final LogClient client = new LogClient(store, Partitions.COUNT_DEFAULT, DecisionLimits.DEFAULT);
    private final Worker stays = new Worker(1);
    private final Worker goes = new Worker(2);
    private boolean gone;
    private boolean publishes;
    private int published;

    private final class Worker {
        final TaskCounters counters = new TaskCounters();
        final OwnerLoop loop;
        final Tasks tasks;

        Worker(long self) {
            loop = new OwnerLoop(store, new Random(self), nanos::get, new Mailbox(() -> {}));
            WorkerSettings settings = WorkerSettings.standard("worker " + self, false);
            tasks = new Tasks(loop, settings, self, counters, new DeliveryCounters(), nanos::get);
            loop.post(tasks::start);
        }

        int owned() {
            return tasks.owned().size();
        }
    }

    @BeforeEach
    void bothDeliver() {
        for (int i = 0; i < SOURCES; i++) {
            client.create(source(i), ContentType.PLAIN_TEXT, Lifetime.UNLIMITED);
            client.subscribe(session(i), source(i), DeliveryFormat.VERBATIM, 3_600);
        }
        until(20_000, () -> stays.owned() + goes.owned() == Partitions.COUNT_DEFAULT && goes.owned() > 0);
        assertTrue(stays.owned() > 0, "each has tasks");
        publishes = true;
        until(2_000, () -> published > 100);
    }

    @Test
    void aWorkerThatIsStoppedHandsItsTasksOverInUnderASecond() throws UnreadableRecordException {
        int tasks = goes.owned();
        CompletableFuture<Boolean> stopped = goes.tasks.stop();
        int tookMs = until(5_000, () -> stopped.isDone() && stays.owned() == Partitions.COUNT_DEFAULT);
        System.out.println("HandoverTest: " + tasks + " tasks handed over in " + tookMs + " ms");
        assertTrue(tookMs < 1_000, () -> "took " + tookMs + " ms");
        assertEquals(tasks, goes.counters.releases());
        assertEquals(0, goes.counters.losses());
        assertEveryMessageArrivesOnce();
    }

    @Test
    void theTasksOfAWorkerThatDiesAreTakenWithinFiveSeconds() throws UnreadableRecordException {
        gone = true;
        int tookMs = until(10_000, () -> stays.owned() == Partitions.COUNT_DEFAULT);
        assertTrue(tookMs < 5_000, () -> "took " + tookMs + " ms");
        assertEveryMessageArrivesOnce();
    }

    private void assertEveryMessageArrivesOnce() throws UnreadableRecordException {
        publishes = false;
        until(2_000, this::isAllDelivered);
        Demands demands = new Demands(store);
        for (int i = 0; i < SOURCES; i++) {
            demands.source(source(i));
            demands.session(session(i));
        }
        assertEquals(SOURCES, demands.complete);
        assertEquals(published, demands.messages);
    }

    /// Turn by turn, with a message for one source each while it publishes, until `condition` holds; says how long that
    /// took, ms.
    private int until(int mostMs, BooleanSupplier condition) {
        for (int ms = 0; ms < mostMs; ms += TURN_MS) {
            if (condition.getAsBoolean()) {
                return ms;
            }
            if (publishes) {
                Bytes message = Bytes.utf8("message " + published);
                client.publish(source(published % SOURCES), ContentType.PLAIN_TEXT, List.of(message));
                published++;
            }
            nanos.addAndGet(TURN_MS * 1_000_000L);
            store.advance(Duration.ofMillis(TURN_MS));
            stays.loop.turn();
            if (!gone) {
                goes.loop.turn();
            }
        }
        throw new AssertionError("not within " + mostMs + " ms: " + stays.tasks.status() + goes.tasks.status());
    }

    private boolean isAllDelivered() {
        long missing = 0;
        for (int i = 0; i < SOURCES; i++) {
            long tail = client.load(source(i)).nextSeqNum();
            for (Subscription subscription : client.load(session(i)).subscriptions()) {
                missing += Math.max(0, tail - subscription.deliveredUntilSeqNum());
            }
        }
        return missing == 0;
    }

    private static StreamPath source(int index) {
        return new StreamPath("p", "source" + index);
    }

    private static StreamPath session(int index) {
        return new StreamPath("p", "session:s" + index);
    }
}
