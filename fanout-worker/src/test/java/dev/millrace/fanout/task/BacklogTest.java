package dev.millrace.fanout.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.fanout.delivery.DeliveryCounters;
import dev.millrace.fanout.delivery.FeedStart;
import dev.millrace.fanout.loop.Mailbox;
import dev.millrace.fanout.loop.OwnerLoop;
import dev.millrace.fanout.spool.Spool;
import dev.millrace.fanout.spool.SpoolCounters;
import dev.millrace.fanout.spool.SpoolSettings;
import dev.millrace.fanout.spool.TaskSpool;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.store.UnreliableStreamStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A source with a small window of which some sessions take nothing: the others get everything at the pace of the
/// source, and those that took nothing get all of it, once and in order, when they do again. One worker on a
/// simulated store, without a spool and with one.
@ParameterizedClass
@ValueSource(booleans = {false, true})
final class BacklogTest {
    private static final StreamPath SOURCE = new StreamPath("project", "source");
    private static final int TURN_MS = 10;
    private static final int MESSAGES = 600;

    /// A message of these comes to a 32nd of the window.
    private static final int MESSAGE_CHARS = 2_000;

    private static final long WINDOW_BYTES = 64_000;

    private static final int PAGES_MAX = 2;

    /// The wait for the slower ones of a full window, of which there may be one, and what shows that a call hangs.
    private static final int HELD_UP_MS_MAX = 200 + 1_000 + 200;

    /// To take the task, load the source and deliver: less than a full window is waited for.
    private static final int BEGUN_MS_MAX = 100;

    private final AtomicLong nanos = new AtomicLong();
    private final SimulatedStreamStore store = SimulatedStreamStore.create();
    private final UnreliableStreamStore door = UnreliableStreamStore.wrapping(store);
    private final DeliveryCounters delivery = new DeliveryCounters();
    private final LogClient client = new LogClient(store, Partitions.COUNT_DEFAULT, DecisionLimits.DEFAULT);
    private final SpoolCounters spooled = new SpoolCounters(Partitions.COUNT_DEFAULT);
    private OwnerLoop loop = loop();
    private final List<StreamPath> sessions = new ArrayList<>();
    private final boolean spools;
    private Spool spool;
    private Tasks tasks;

    @TempDir
    private Path folder;

    BacklogTest(boolean spools) {
        this.spools = spools;
    }

    private OwnerLoop loop() {
        return new OwnerLoop(door, new Random(7), nanos::get, new Mailbox(() -> {}));
    }

    private Tasks tasks() {
        return new Tasks(
                loop,
                BacklogSettings.of(WorkerSettings.standard("test", true), PAGES_MAX, WINDOW_BYTES),
                1,
                new TaskCounters(),
                delivery,
                null,
                spooled,
                task -> spools ? spool.task(task) : TaskSpool.NONE,
                () -> 0,
                nanos::get);
    }

    @BeforeEach
    void start() {
        SpoolSettings where = new SpoolSettings(folder, 1L << 30, 0);
        spool = Spool.on(where, Partitions.COUNT_DEFAULT, spooled, Runnable::run, nanos::get);
        tasks = tasks();
        client.create(SOURCE, ContentType.PLAIN_TEXT, Lifetime.UNLIMITED);
        loop.post(tasks::start);
        run(2_000);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, HOLD_REQUEST",
        "1, 1, HOLD_ANSWER",
        "1, 1, REFUSE_BUSY",
        "1, 1, LOSE_REQUEST",
        "5, 1, HOLD_REQUEST",
        "5, 1, REFUSE_BUSY",
        "1, 4, HOLD_REQUEST",
        "1, 4, REFUSE_BUSY",
        "3, 3, HOLD_ANSWER"
    })
    void sessionsThatTakeNothingHoldTheOthersUpOnceAndCatchUpLater(int healthy, int sick, AppendFault fault)
            throws UnreadableRecordException {
        for (int i = 0; i < healthy; i++) {
            subscribe("healthy" + i);
        }
        for (int i = 0; i < sick; i++) {
            subscribe("sick" + i);
        }
        publish("first");
        run(500);
        assertEquals(healthy + sick, delivery.deliveries());

        door.onlyOn(key -> key.stream().startsWith("session:sick")).with(fault, 1);
        int heldUpMs = publishAll(healthy);
        System.out.println("BacklogTest: " + healthy + " beside " + sick + " with " + fault + ": longest without a "
                + "delivery " + heldUpMs + " ms");
        assertTrue(heldUpMs <= HELD_UP_MS_MAX, () -> "the healthy ones waited " + heldUpMs + " ms");
        assertTrue(delivery.windowBytes() <= 2 * WINDOW_BYTES, () -> "window: " + delivery.windowBytes());
        assertEquals(sick, lagging());

        recover();
        assertEquals((healthy + sick) * (MESSAGES + 1), check());
        assertEquals(0, lagging());
        assertEquals(0, delivery.historyPagesHeld());
        assertEquals(0, spools ? spooled.misses() : spooled.hits(), "history is read from the one place");
        assertTrue(spooled.hits() + spooled.misses() > MESSAGES / 2, "history was read");
        assertEquals(0, spooled.failures());
    }

    @Test
    void aSessionAloneThatTakesNothingIsWaitedForAndGetsEverything() throws UnreadableRecordException {
        subscribe("sick");
        publish("first");
        run(500);
        door.onlyOn(key -> key.stream().startsWith("session:sick")).with(AppendFault.HOLD_REQUEST, 1);
        for (int i = 0; i < MESSAGES; i++) {
            publish("message " + i);
            run(TURN_MS);
        }
        assertEquals(1, delivery.deliveries());
        recover();
        assertEquals(MESSAGES + 1, check());
        assertEquals(0, delivery.lagged(), "nobody was held up");
    }

    @Test
    void oneThatIsFarBehindWhenAWorkerBeginsHoldsNobodyUp() throws UnreadableRecordException {
        subscribe("sick");
        publish("first");
        run(500);
        door.onlyOn(key -> key.stream().startsWith("session:sick")).with(AppendFault.HOLD_REQUEST, 1);
        List<Bytes> missed = Collections.nCopies(FeedStart.BEHIND_MOST_MAX, Bytes.utf8("missed"));
        client.publish(SOURCE, ContentType.PLAIN_TEXT, missed);
        client.publish(SOURCE, ContentType.PLAIN_TEXT, missed);
        subscribe("healthy0");
        subscribe("healthy1");
        client.publish(SOURCE, ContentType.PLAIN_TEXT, List.of(Bytes.utf8("new")));

        loop = loop();
        tasks = tasks();
        loop.post(tasks::start);
        int waitedMs = 0;
        while (delivery.deliveries() < 3 && waitedMs < HELD_UP_MS_MAX) {
            run(TURN_MS);
            waitedMs += TURN_MS;
        }
        System.out.println("BacklogTest: beside one that is far behind they waited " + waitedMs + " ms");
        assertTrue(waitedMs <= BEGUN_MS_MAX, "the others waited " + waitedMs + " ms");
        recover();
        assertEquals(1 + 2 * missed.size() + 3, check());
    }

    /// Each time it falls behind what is under way may have landed, and it meets the window before the next.
    @Test
    void aSessionThatFailsAgainAndAgainGoesOnWhereItIs() throws UnreadableRecordException {
        subscribe("healthy");
        subscribe("sick");
        for (int i = 0; i < MESSAGES; i++) {
            if (i % 100 == 0) {
                door.heal();
                door.release();
            } else if (i % 100 == 40) {
                door.onlyOn(key -> key.stream().startsWith("session:sick"))
                        .with(AppendFault.LOSE_ANSWER, 0.5)
                        .with(AppendFault.HOLD_ANSWER, 0.5);
            }
            publish("message " + i);
            run(4 * TURN_MS);
        }
        assertTrue(delivery.lagged() > 1, () -> "fell behind: " + delivery.lagged());
        recover();
        assertEquals(2 * MESSAGES, check());
    }

    /// Says for how long nobody was delivered to, at most, while there was something to deliver.
    private int publishAll(int healthy) {
        long expected = delivery.deliveries() + (long) healthy * MESSAGES;
        int longestMs = 0;
        int sinceMs = 0;
        long before = delivery.deliveries();
        for (int i = 0; i < MESSAGES || (delivery.deliveries() < expected && sinceMs <= HELD_UP_MS_MAX); i++) {
            if (i < MESSAGES) {
                publish("message " + i);
            }
            run(TURN_MS);
            sinceMs = delivery.deliveries() == before ? sinceMs + TURN_MS : 0;
            before = delivery.deliveries();
            longestMs = Math.max(longestMs, sinceMs);
        }
        assertEquals(expected, delivery.deliveries(), "what the healthy ones hold");
        return longestMs;
    }

    private void recover() {
        door.heal();
        door.release();
        run(20_000);
    }

    private int lagging() {
        run(1_100);
        return tasks.status().stream().mapToInt(TaskStatus::lagging).sum();
    }

    private void subscribe(String name) {
        StreamPath session = new StreamPath("project", "session:" + name);
        sessions.add(session);
        assertNotNull(client.subscribe(session, SOURCE, DeliveryFormat.VERBATIM, 3_600));
    }

    private void publish(String text) {
        client.publish(SOURCE, ContentType.PLAIN_TEXT, List.of(Bytes.utf8(text + "-".repeat(MESSAGE_CHARS))));
    }

    private void run(int ms) {
        for (int i = 0; i < ms; i += TURN_MS) {
            nanos.addAndGet(TURN_MS * 1_000_000L);
            store.advance(Duration.ofMillis(TURN_MS));
            loop.turn();
            assertTrue(delivery.historyPagesHeld() <= PAGES_MAX, "pages in memory");
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
