package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.outcome.StreamOutcome.Created;
import dev.millrace.model.outcome.StreamOutcome.Overloaded;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.lang.ref.Reference;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Which streams are in memory.
final class ResidencyTest {
    private static Settings settings(int streamsMax) {
        Settings settings = new Settings();
        settings.residentStreamsMax = streamsMax;
        return settings;
    }

    private static StreamTable table(Driver driver) {
        return driver.shard.loop.owner.table;
    }

    @Test
    void theStreamUnusedForLongestMakesRoom() {
        Driver driver = new Unreliable(settings(3)).driver;
        for (int i = 0; i < 3; i++) {
            driver.ask(Ask.stream(i), Ask.create());
            driver.run();
        }
        driver.ask(Ask.stream(0), Ask.head());
        driver.run();
        driver.ask(Ask.stream(3), Ask.create());
        driver.run();
        assertNotNull(table(driver).find(Ask.stream(0)));
        assertNull(table(driver).find(Ask.stream(1)));
        assertEquals(3, table(driver).resident());
    }

    @Test
    void streamsWithWorkOrWatchersStayAndWhoFindsNoRoomIsRefused() {
        Unreliable unreliable = new Unreliable(settings(2));
        Driver driver = unreliable.driver;
        driver.ask(Ask.stream(0), Ask.create());
        driver.run();
        driver.watch(Ask.stream(0), event -> {});
        unreliable.store.with(AppendFault.HOLD_REQUEST, 1);
        Reply held = driver.ask(Ask.stream(1), Ask.create());
        driver.run();
        Reply refused = driver.ask(Ask.stream(2), Ask.create());
        driver.run();
        refused.as(Overloaded.class);
        unreliable.store.heal();
        unreliable.store.release();
        driver.run();
        held.as(Created.class);
        Reply room = driver.ask(Ask.stream(2), Ask.create());
        driver.run();
        room.as(Created.class);
        assertNull(table(driver).find(Ask.stream(1)));
    }

    @Test
    void anIdleStreamIsDroppedAndComesBackOnDemand() {
        Driver driver = new Unreliable().driver;
        driver.answer(Ask.create());
        driver.advance(Duration.ofSeconds(61));
        driver.run();
        assertNull(table(driver).find(Ask.STREAM));
        assertEquals(0, table(driver).resident());
        driver.answer(Ask.append("a"));
        assertEquals("a", driver.bodies().getFirst());
    }

    @Test
    void namesOfNothingMakeRoomFirst() {
        Driver driver = new Unreliable(settings(3)).driver;
        driver.ask(Ask.stream(0), Ask.create());
        driver.run();
        for (int i = 1; i < 50; i++) {
            driver.ask(Ask.stream(i), Ask.head());
            driver.run();
        }
        assertNotNull(table(driver).find(Ask.stream(0)));
    }

    @Test
    void theirTablesAreBoundedTogether() {
        Settings settings = settings(100);
        settings.residentEntriesMax = 50;
        Driver driver = new Unreliable(settings).driver;
        for (int stream = 0; stream < 10; stream++) {
            driver.ask(Ask.stream(stream), Ask.create());
            for (int producer = 0; producer < 10; producer++) {
                driver.ask(Ask.stream(stream), Ask.produce("p" + producer, 0, 0, "m"));
            }
            driver.run();
        }
        assertTrue(table(driver).resident() <= 5, "resident=" + table(driver).resident());
    }

    @Test
    void aHundredThousandUsedStreamsTakeAKibibyteEachAtMost() {
        int streams = 100_000;
        Settings settings = settings(streams);
        settings.idleAfter = Duration.ofMinutes(4);
        SimulatedStreamStore clock = SimulatedStreamStore.create();
        TailsOnlyStore store = new TailsOnlyStore();
        Driver driver = new Driver(clock, store, settings);
        for (int i = 0; i < streams; i++) {
            driver.ask(Ask.stream(i), Ask.create());
            driver.ask(Ask.stream(i), Ask.produce("producer", 0, 0, "message"));
            if (i % 500 == 0) {
                driver.turn();
            }
        }
        driver.turn();
        assertEquals(streams, table(driver).resident());
        long with = usedBytes();
        try {
            driver.clock.advance(Duration.ofMinutes(5));
            for (int i = 0; i < streams / 100; i++) {
                driver.turn();
            }
            assertEquals(0, table(driver).resident());
            long each = (with - usedBytes()) / streams;
            assertTrue(each > 100 && each <= 1_024, "bytes of a resident stream: " + each);
        } finally {
            Reference.reachabilityFence(store);
        }
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 2; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
