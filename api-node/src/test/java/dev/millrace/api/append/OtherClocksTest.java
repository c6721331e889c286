package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An expired stream is gone for everybody at once, and is taken away only when it is so by every node's clock.
final class OtherClocksTest {
    private static final Lifetime EIGHT_SECONDS = new Lifetime.Sliding(8);

    private final SimulatedStreamStore store = SimulatedStreamStore.create();
    private Driver driver;

    @BeforeEach
    void expireAStream() {
        store.clocksDifferBy(Duration.ofSeconds(1));
        driver = new Driver(store, store, new Settings());
        assertInstanceOf(StreamOutcome.Created.class, driver.answer(Ask.create(EIGHT_SECONDS)));
        driver.run(Duration.ofMillis(9_100), Duration.ofMillis(100));
    }

    @Test
    void aReadWithinTheMarginFindsNothing() {
        assertInstanceOf(StreamOutcome.NotFound.class, driver.answer(Ask.read()));
    }

    @Test
    void aPutWithinTheMarginWaitsAndThenCreates() {
        Reply put = driver.ask(Ask.create(EIGHT_SECONDS));
        driver.run(Duration.ofMillis(700), Duration.ofMillis(100));
        put.assertNotYet();
        driver.run(Duration.ofMillis(500), Duration.ofMillis(100));
        put.as(StreamOutcome.Created.class);
    }

    @Test
    void ofManyPutsWithinTheMarginTheFirstCreates() {
        Reply first = driver.ask(Ask.create(EIGHT_SECONDS));
        Reply second = driver.ask(Ask.create(EIGHT_SECONDS));
        driver.run(Duration.ofMillis(1_200), Duration.ofMillis(100));
        first.as(StreamOutcome.Created.class);
        second.as(StreamOutcome.AlreadyExists.class);
    }
}
