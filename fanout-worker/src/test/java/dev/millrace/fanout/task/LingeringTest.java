package dev.millrace.fanout.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.fanout.delivery.DeliveryCounters;
import dev.millrace.fanout.loop.Mailbox;
import dev.millrace.fanout.loop.OwnerLoop;
import dev.millrace.fanout.spool.SpoolCounters;
import dev.millrace.fanout.spool.TaskSpool;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.NameRules;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.DeliveryFormat;
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

/// What is waited for where the processors have no time, on a simulated store. A message is published every 10 ms.
final class LingeringTest {
    private static final StreamPath SOURCE = new StreamPath("project", "source");
    private static final int SESSIONS = 5;
    private static final int MOST_MS =
            (int) WorkerSettings.standard("test", true).delivery().lingerMax().toMillis();

    private final AtomicLong nanos = new AtomicLong();
    private final SimulatedStreamStore store = SimulatedStreamStore.create();
    private final DeliveryCounters delivery = new DeliveryCounters();
    private final LogClient client = new LogClient(store, Partitions.COUNT_DEFAULT, DecisionLimits.DEFAULT);
    private final UnreliableStreamStore door = UnreliableStreamStore.wrapping(store);
    private final OwnerLoop loop = new OwnerLoop(door, new Random(7), nanos::get, new Mailbox(() -> {}));
    private double load;
    private final Tasks tasks = tasks(1);
    private final List<StreamPath> sessions = new ArrayList<>();
    private int published;

    private Tasks tasks(long self) {
        return new Tasks(
                loop,
                WorkerSettings.standard("test", true),
                self,
                new TaskCounters(),
                delivery,
                null,
                new SpoolCounters(Partitions.COUNT_DEFAULT),
                none -> TaskSpool.NONE,
                () -> load,
                nanos::get);
    }

    @BeforeEach
    void start() {
        client.create(SOURCE, ContentType.PLAIN_TEXT, Lifetime.UNLIMITED);
        loop.post(tasks::start);
        run(2_000);
        subscribe(SESSIONS);
        run(500);
    }

    @Test
    void everyMessageIsDeliveredAtOnceWhileTheProcessorsHaveTime() throws UnreadableRecordException {
        load = 0.5;
        publishFor(2_000);
        assertEquals(200 * SESSIONS, delivery.batches());
        assertEquals(200 * SESSIONS, check());
    }

    @Test
    void appendsGetFewAndLargeWhereTheProcessorsHaveNoTime() throws UnreadableRecordException {
        load = 1;
        publishFor(2_000);
        long before = delivery.batches();
        publishFor(5_000);
        long appends = delivery.batches() - before;
        assertTrue(Math.abs(appends - 5_000L / MOST_MS * SESSIONS) <= SESSIONS, "appends=" + appends);
        run(MOST_MS);
        assertEquals(700 * SESSIONS, check());
    }

    @Test
    void fewAppendsAreUnderWayWhereTheProcessorsHaveNoTime() {
        subscribe(100 - SESSIONS);
        run(500);
        publishFor(1_000);
        assertEquals(64, mostUnderWay());
        load = 1;
        publishFor(2_000);
        run(MOST_MS);
        assertEquals(16, mostUnderWay());
    }

    /// With a store that answers nothing until then.
    private int mostUnderWay() {
        door.onlyOn(key -> NameRules.isSessionStream(key.stream())).with(AppendFault.HOLD_REQUEST, 1);
        publish();
        run(MOST_MS);
        int most = delivery.inFlight();
        door.heal();
        assertEquals(most, door.release());
        run(500);
        return most;
    }

    @Test
    void aBacklogIsReadWithoutAPause() throws UnreadableRecordException {
        load = 1;
        publishFor(2_000);
        run(MOST_MS);
        long before = delivery.deliveries();
        publishMany(10);
        run(MOST_MS + 200);
        assertEquals(10_000L * SESSIONS, delivery.deliveries() - before);
        assertEquals(10_200 * SESSIONS, check());
    }

    @Test
    void whoIsPublishedToSeldomIsDeliveredToAtOnceHoweverBusyItIs() {
        load = 1;
        publishFor(2_000);
        for (int i = 0; i < 20; i++) {
            run(MOST_MS);
            long before = delivery.deliveries();
            publish();
            run(30);
            assertEquals(SESSIONS, delivery.deliveries() - before);
        }
        assertTrue(delivery.lingerSeconds() > 0);
    }

    @Test
    void whoIsFarBehindTakesAPageAtATimeAndHoldsNobodyUp() throws UnreadableRecordException {
        for (int i = 1; i < SESSIONS; i++) {
            client.endSession(sessions.get(i), false);
        }
        var _ = tasks.stop();
        run(2_000);
        load = 1;
        publishMany(200);
        subscribe(SESSIONS); // most are at the end
        Tasks later = tasks(2);
        loop.post(later::start);
        long before = delivery.deliveries();
        run(1_000);
        long first = delivery.deliveries() - before;
        run(1_000);
        long second = delivery.deliveries() - before - first;
        assertTrue(second >= 35_000 && second <= 45_000, "in the first second: " + first + " in the second: " + second);
        before = delivery.deliveries();
        publish();
        run(MOST_MS);
        assertTrue(delivery.lingerSeconds() == 0 && delivery.deliveries() > before);
        run(5_000);
        assertEquals(200_000 + 1 + SESSIONS, check());
    }

    private void subscribe(int count) {
        for (int i = 0; i < count; i++) {
            StreamPath session = new StreamPath("project", "session:s" + sessions.size());
            sessions.add(session);
            assertNotNull(client.subscribe(session, SOURCE, DeliveryFormat.ENVELOPE, 3_600));
        }
    }

    private void publishFor(int ms) {
        for (int i = 0; i < ms; i += 10) {
            publish();
            run(10);
        }
    }

    private void publish() {
        client.publish(SOURCE, ContentType.PLAIN_TEXT, List.of(Bytes.utf8("message " + published++)));
    }

    private void publishMany(int thousands) {
        for (int i = 0; i < thousands; i++) {
            List<Bytes> many = new ArrayList<>();
            for (int k = 0; k < 1_000; k++) {
                many.add(Bytes.utf8("message " + published++));
            }
            client.publish(SOURCE, ContentType.PLAIN_TEXT, many);
        }
    }

    private void run(int ms) {
        for (int i = 0; i < ms; i += 2) {
            nanos.addAndGet(2_000_000);
            store.advance(Duration.ofMillis(2));
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
}
