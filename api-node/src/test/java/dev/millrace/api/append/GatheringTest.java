package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.outcome.StreamOutcome.Appended;
import dev.millrace.model.outcome.StreamOutcome.Created;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How writers that were answered together come into one batch again.
final class GatheringTest {
    private static final Duration CALL = Duration.ofMillis(20);
    private static final Duration PART = Duration.ofMillis(10);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final Driver driver = Driver.stepwise();
    private int asked;

    @BeforeEach
    void created() {
        Reply create = driver.ask(Ask.create());
        driver.run();
        create.as(Created.class);
    }

    private List<Reply> append(int count) {
        List<Reply> replies = IntStream.range(0, count)
                .mapToObj(i -> driver.ask(Ask.append("m" + asked++)))
                .toList();
        driver.turn();
        return replies;
    }

    /// The call under way ends after `time`.
    private void land(Duration time) {
        driver.advance(time);
        driver.simulated.runPending();
        driver.turn();
    }

    private boolean isInFlight() {
        return driver.entry().flight != null;
    }

    private void pass(Duration time) {
        driver.advance(time);
        driver.turn();
    }

    private void assertAllThereInOrder() {
        driver.run();
        driver.advance(Duration.ofNanos(Gathering.HELD_NS_MAX));
        driver.run();
        assertEquals(IntStream.range(0, asked).mapToObj(i -> "m" + i).toList(), driver.bodies());
    }

    @Test
    void twoHalvesThatTookTurnsAreOneBatchFromThenOn() {
        List<Reply> first = append(3);
        append(4);
        land(CALL);
        first.forEach(reply -> reply.as(Appended.class));
        assertFalse(isInFlight(), "the other half went out alone");
        append(3);
        assertTrue(isInFlight(), "all seven are there and still wait");
        land(CALL);
        assertEquals(10, driver.bodies().size());
        append(6);
        assertFalse(isInFlight(), "six of seven went out");
        append(1);
        assertTrue(isInFlight());
        assertAllThereInOrder();
    }

    @Test
    void whoDoesNotComeIsWaitedForForAQuarterOfTheCall() {
        append(2);
        land(CALL);
        append(1);
        pass(PART.minus(MOMENT));
        assertFalse(isInFlight());
        pass(MOMENT);
        assertTrue(isInFlight());
        assertAllThereInOrder();
    }

    @Test
    void noDraftIsHeldForLongerThanTheBound() {
        append(2);
        land(Duration.ofSeconds(2));
        append(1);
        pass(Duration.ofNanos(Gathering.HELD_NS_MAX).minus(MOMENT));
        assertFalse(isInFlight());
        pass(MOMENT);
        assertTrue(isInFlight());
        assertAllThereInOrder();
    }

    @Test
    void aLoneWriterNeverWaits() {
        for (int i = 0; i < 5; i++) {
            append(1);
            assertTrue(isInFlight(), "append " + i);
            land(CALL);
        }
        assertAllThereInOrder();
    }

    @Test
    void onAFastStoreNobodyWaits() {
        append(5);
        land(Duration.ofNanos(Gathering.CALL_NS_MIN - 1));
        append(1);
        assertTrue(isInFlight());
        assertAllThereInOrder();
    }

    @Test
    void aWaitInVainIsNotRepeatedAtOnceAndEachTimeLater() {
        append(4);
        land(CALL);
        int before = 0;
        for (int misses = 1; misses <= 3; misses++) {
            append(1);
            assertFalse(isInFlight(), "miss " + misses);
            pass(PART);
            append(3);
            before = (1 << misses) - 1;
            for (int i = 0; i < before; i++) {
                assertTrue(isInFlight());
                land(CALL);
                append(4);
                assertTrue(isInFlight(), "flight " + i + " after miss " + misses);
            }
            land(CALL);
        }
        assertEquals(7, before);
        assertAllThereInOrder();
    }

    @Test
    void theyAreWaitedForAgainOnceTheyComeTogether() {
        append(4);
        land(CALL);
        append(1);
        pass(PART);
        land(CALL);
        append(4);
        land(CALL);
        append(3);
        assertFalse(isInFlight());
        append(1);
        assertTrue(isInFlight());
        land(CALL);
        append(3);
        assertFalse(isInFlight(), "a good wait is repeated");
        assertAllThereInOrder();
    }
}
