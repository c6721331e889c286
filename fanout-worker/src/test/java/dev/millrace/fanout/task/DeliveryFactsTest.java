package dev.millrace.fanout.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.fanout.delivery.DeliveryCounters;
import dev.millrace.fanout.loop.Mailbox;
import dev.millrace.fanout.loop.OwnerLoop;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.NameRules;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.store.StoreLimits;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.store.UnreliableStreamStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What one worker owes its sessions, one thing at a time, on a simulated store.
final class DeliveryFactsTest {
    private static final StreamPath SOURCE = new StreamPath("project", "source");

    private final AtomicLong nanos = new AtomicLong();
    private final SimulatedStreamStore store = SimulatedStreamStore.create();
    private final UnreliableStreamStore door = UnreliableStreamStore.wrapping(store);
    private final LogClient client = new LogClient(store, Partitions.COUNT_DEFAULT, DecisionLimits.DEFAULT);
    private final List<StreamPath> sessions = new ArrayList<>();
    private DeliveryCounters delivery;
    private OwnerLoop loop;
    private Tasks tasks;

    @BeforeEach
    void createSource() {
        client.create(SOURCE, ContentType.PLAIN_TEXT, Lifetime.UNLIMITED);
        start(1);
    }

    /// The worker that there was before, if any, is never heard of again, as after a kill.
    private void start(long self) {
        delivery = new DeliveryCounters();
        loop = new OwnerLoop(door, new Random(7), nanos::get, new Mailbox(() -> {}));
        tasks = new Tasks(loop, WorkerSettings.standard("test", true), self, new TaskCounters(), delivery, nanos::get);
        loop.post(tasks::start);
        run(2_000);
    }

    @Test
    void aSessionThatSubscribesLateGetsEverythingFromThenOn() throws UnreadableRecordException {
        publish("before");
        subscribe("late");
        publish("after");
        run(500);
        assertEquals(1, check());
    }

    @Test
    void sessionsThatAreGoneAreUnsubscribedAndNeverOpenTheCircuit() throws UnreadableRecordException {
        for (int i = 0; i < 60; i++) {
            subscribe("s" + i);
        }
        for (int i = 0; i < 50; i++) {
            client.endSession(sessions.get(i), false);
        }
        for (int i = 0; i < 10; i++) {
            publish("message " + i);
            run(100);
        }
        run(2_000);
        assertEquals("CLOSED", delivery.circuit());
        assertEquals(50, delivery.gone());
        assertEquals(
                10, tasks.status().stream().mapToInt(TaskStatus::subscriptions).sum());
        assertEquals(100, check());
    }

    @Test
    void moreSessionsThatAreGoneThanAnAppendHasRecordsAreUnsubscribedByOneMessage() throws UnreadableRecordException {
        int gone = StoreLimits.BATCH_RECORDS_MAX + 1;
        for (int i = 0; i <= gone; i++) {
            subscribe("s" + i);
        }
        for (int i = 0; i < gone; i++) {
            client.endSession(sessions.get(i), false);
        }
        publish("message");
        run(5_000);
        assertEquals("CLOSED", delivery.circuit());
        assertEquals(gone, delivery.gone());
        assertEquals(
                1, tasks.status().stream().mapToInt(TaskStatus::subscriptions).sum());
        assertEquals(1, check());
        start(2);
        assertEquals(
                1, tasks.status().stream().mapToInt(TaskStatus::subscriptions).sum(), "as the log has it");
    }

    @Test
    void aSessionThatFailsAloneDelaysNoOtherAndCatchesUp() throws UnreadableRecordException {
        subscribe("healthy");
        subscribe("failing");
        run(500);
        door.onlyOn(key -> key.stream().equals("session:failing")).with(AppendFault.REFUSE_BUSY, 1);
        for (int i = 0; i < 10; i++) {
            publish("message " + i);
        }
        run(1_000);
        assertEquals(10, delivery.deliveries(), "the healthy one has all, the failing one nothing");
        door.heal();
        run(15_000);
        assertEquals(20, check());
    }

    @Test
    void anEndpointThatFailsSeesSingleProbesOnlyAndThenEverythingArrivesOnce() throws UnreadableRecordException {
        for (int i = 0; i < 50; i++) {
            subscribe("s" + i);
        }
        publish("first");
        run(500);
        door.onlyOn(DeliveryFactsTest::isSession).with(AppendFault.LOSE_REQUEST, 1);
        publish("while it fails");
        run(5_000);
        int opened = door.count(AppendFault.LOSE_REQUEST);
        run(60_000);
        int probes = door.count(AppendFault.LOSE_REQUEST) - opened;
        assertTrue(probes >= 10 && probes <= 61, () -> "probes in 60 s: " + probes);
        door.heal();
        run(20_000);
        assertEquals(100, check());
        assertEquals("CLOSED", delivery.circuit());
    }

    @Test
    void aWorkerThatBeginsWhileItsEndpointFailsOpensTheCircuitAgainAndLosesNothing() throws UnreadableRecordException {
        for (int i = 0; i < 50; i++) {
            subscribe("s" + i);
        }
        publish("first");
        run(500);
        door.onlyOn(DeliveryFactsTest::isSession).with(AppendFault.LOSE_REQUEST, 1);
        publish("while it fails");
        run(5_000);
        publish("while the circuit is open");
        run(5_000);
        start(2);
        run(5_000);
        int opened = door.count(AppendFault.LOSE_REQUEST);
        run(60_000);
        int probes = door.count(AppendFault.LOSE_REQUEST) - opened;
        assertTrue(probes >= 10 && probes <= 61, () -> "probes in 60 s: " + probes);
        door.heal();
        run(20_000);
        assertEquals(150, check());
        assertEquals("CLOSED", delivery.circuit());
    }

    /// Each of them has to be read before it can be appended to, and a read does not close the circuit.
    @Test
    void theCircuitClosesWithTheFirstSessionHoweverManyHaveToBeReadBefore() throws UnreadableRecordException {
        for (int i = 0; i < 250; i++) {
            subscribe("s" + i);
        }
        publish("first");
        run(500);
        door.onlyOn(DeliveryFactsTest::isSession).with(AppendFault.LOSE_REQUEST, 1);
        publish("while it fails");
        run(300);
        assertEquals(64, door.count(AppendFault.LOSE_REQUEST), "appends of unknown fate, all at once");
        assertEquals("OPEN", delivery.circuit());
        door.heal();
        run(1_100);
        assertEquals("CLOSED", delivery.circuit(), "a tenth of a second after it may be tried again");
        run(2_000);
        assertEquals(500, check());
    }

    @Test
    void aSessionThatFailsIsExplainedWithWhatItHasBeforeItAndWhy() {
        subscribe("failing");
        run(500);
        door.onlyOn(DeliveryFactsTest::isSession).with(AppendFault.REFUSE_BUSY, 1);
        for (int i = 0; i < 5; i++) {
            publish("message " + i);
        }
        run(1_000);
        SessionStatus failing = explain("failing");
        assertTrue(failing.failures() > 0 && failing.lastError().contains("refused by the test"), failing::toString);
        assertEquals("CLOSED", failing.circuit());
        SessionStatus.SubscriptionStatus behind = failing.subscriptions().getFirst();
        assertEquals(5, behind.lagRecords());
        assertTrue(behind.lagMs() >= 900 && behind.lagMs() <= 1_100, behind::toString);
        door.heal();
        run(15_000);
        SessionStatus healthy = explain("failing");
        assertEquals("", healthy.lastError());
        assertEquals(0, healthy.subscriptions().getFirst().lagRecords());
        assertEquals(0, healthy.subscriptions().getFirst().lagMs());
    }

    @Test
    void aDuplicatePublishIsDeliveredOnce() throws UnreadableRecordException {
        subscribe("s");
        for (int i = 0; i < 3; i++) {
            ProducerStamp stamp = new ProducerStamp(Bytes.utf8("p"), 0, 0);
            client.run(
                    SOURCE,
                    new StreamCommand.Append(
                            ContentType.PLAIN_TEXT,
                            List.of(Bytes.utf8("once")),
                            stamp,
                            null,
                            null,
                            Closure.STAYS_OPEN));
            run(200);
        }
        assertEquals(1, check());
    }

    @Test
    void aMessageOfManyBatchesAndABatchOfManyMessagesArriveWhole() throws UnreadableRecordException {
        subscribe("s");
        List<Bytes> thousand = new ArrayList<>();
        for (int i = 0; i < 1_001; i++) {
            thousand.add(Bytes.utf8("small " + i));
        }
        client.publish(SOURCE, ContentType.PLAIN_TEXT, List.of(Bytes.of(new byte[8 << 20])));
        client.publish(SOURCE, ContentType.PLAIN_TEXT, thousand);
        client.publish(SOURCE, ContentType.PLAIN_TEXT, List.of(Bytes.of(new byte[(1 << 20) - (8 << 10)])));
        run(2_000);
        assertEquals(1_003, check());
    }

    @Test
    void aSourceThatIsDeletedIsDeliveredToItsEndAndItsNextLifeBeginsWithNobody() throws UnreadableRecordException {
        subscribe("s");
        publish("acknowledged");
        client.run(SOURCE, new StreamCommand.Delete());
        client.create(SOURCE, ContentType.PLAIN_TEXT, Lifetime.UNLIMITED);
        publish("of the next life");
        run(3_000);
        assertEquals(1, check());
        assertEquals(
                0, tasks.status().stream().mapToInt(TaskStatus::subscriptions).sum());
        assertEquals(0, client.load(sessions.get(0)).subscriptionCount());
    }

    private SessionStatus explain(String name) {
        var answer = tasks.explain(new StreamPath("project", "session:" + name));
        run(10);
        return answer.join().orElseThrow();
    }

    private void subscribe(String name) {
        StreamPath session = new StreamPath("project", "session:" + name);
        sessions.add(session);
        assertNotNull(client.subscribe(session, SOURCE, DeliveryFormat.ENVELOPE, 3_600));
    }

    private void publish(String text) {
        client.publish(SOURCE, ContentType.PLAIN_TEXT, List.of(Bytes.utf8(text)));
    }

    private void run(int ms) {
        for (int i = 0; i < ms; i += 10) {
            nanos.addAndGet(10_000_000);
            store.advance(Duration.ofMillis(10));
            loop.turn();
        }
    }

    /// How many messages the sessions hold, each what its subscriptions demand.
    private int check() throws UnreadableRecordException {
        Demands demands = new Demands(store);
        demands.source(SOURCE);
        for (StreamPath session : sessions) {
            demands.session(session);
        }
        return demands.messages;
    }

    private static boolean isSession(StreamKey key) {
        return NameRules.isSessionStream(key.stream());
    }
}
