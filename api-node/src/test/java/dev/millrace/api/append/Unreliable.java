package dev.millrace.api.append;

import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.store.UnreliableStreamStore;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;

/// A driver on a store that fails as a test says.
final class Unreliable {
    final UnreliableStreamStore store;
    final Driver driver;

    Unreliable() {
        this(new Settings());
    }

    Unreliable(Settings settings) {
        SimulatedStreamStore simulated = SimulatedStreamStore.create();
        store = UnreliableStreamStore.wrapping(simulated);
        driver = new Driver(simulated, store, settings);
    }

    static Unreliable withStream() {
        return withStream(new Settings());
    }

    static Unreliable withStream(Settings settings) {
        Unreliable unreliable = new Unreliable(settings);
        unreliable.driver.answer(Ask.create());
        return unreliable;
    }

    /// Lets the owner try again until the reply is there.
    void runUntil(Reply reply, Duration most) {
        Duration part = Duration.ofMillis(5);
        for (Duration passed = Duration.ZERO; !reply.isThere(); passed = passed.plus(part)) {
            if (passed.compareTo(most) > 0) {
                Assertions.fail("no answer within " + most);
            }
            driver.advance(part);
            driver.run();
        }
    }
}
