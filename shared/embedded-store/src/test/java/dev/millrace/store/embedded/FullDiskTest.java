package dev.millrace.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.StoreHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that runs full under load, really: nothing acknowledged is lost, nothing is half there, reads go on, and with
/// room the store takes appends again by itself.
@Tag("slow")
final class FullDiskTest {
    private static final int IN_FLIGHT = 8;
    private static final int STREAMS = 3;
    private static final String FILLING = "x".repeat(30_000);

    @TempDir
    private Path mountPoint;

    private final Set<String> acknowledged = new HashSet<>();
    private final Set<String> unknown = new HashSet<>();
    private int sent;

    private SmallDisk mounted() {
        try {
            return SmallDisk.mounted(mountPoint, 32);
        } catch (IOException e) {
            String skipped = "FullDiskTest SKIPPED: no small disk can be mounted here: " + e.getMessage();
            System.out.println(skipped);
            Assumptions.abort(skipped);
            throw new AssertionError(e);
        }
    }

    private EmbeddedStoreOptions.Builder options() {
        return Calls.options(mountPoint.resolve("data"))
                .memtableBytes(3 << 20)
                .roomBytesMin(2 << 20)
                .reopenPeriod(Duration.ofMillis(50));
    }

    /// Without a look at what is free, so that a write does meet the end of the disk.
    private EmbeddedStoreOptions blind() {
        return options().upkeepPeriod(Duration.ofHours(1)).build();
    }

    @Test
    void aDiskThatRunsShortRefusesAppendsBeforeAnyIsUnknown() throws Exception {
        try (SmallDisk disk = mounted()) {
            Path ballast = disk.path().resolve("ballast");
            try (EmbeddedStreamStore store =
                    EmbeddedStreamStore.open(options().roomBytesMin(12 << 20).build())) {
                Calls.durable(store, "s0", "first:0", "first:1" + FILLING);
                acknowledged.add("first");
                Files.write(ballast, new byte[20 << 20]);
                awaitHealth(store, StoreHealth.ReadOnly.class);
                assertFullRefusal(store);
                assertEquals(Set.of("first"), storedIn(store));
                Files.delete(ballast);
                awaitHealth(store, StoreHealth.Available.class);
                checkAll(store);
            }
        }
    }

    private static void awaitHealth(EmbeddedStreamStore store, Class<? extends StoreHealth> health) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertInstanceOf(health, store.health()));
    }

    @Test
    void aFullDiskLosesNothingAndPasses() throws Exception {
        try (SmallDisk disk = mounted()) {
            Path ballast = disk.path().resolve("ballast");
            Files.write(ballast, new byte[12 << 20]);
            try (EmbeddedStreamStore store = EmbeddedStreamStore.open(blind())) {
                for (int round = 0; round < 2; round++) {
                    fill(store);
                    assertInstanceOf(StoreHealth.ReadOnly.class, store.health());
                    assertTrue(storedIn(store).containsAll(acknowledged), "reads go on");
                    assertFullRefusal(store);
                    makeRoom(store, ballast, round);
                    checkAll(store);
                }
            }
            try (EmbeddedStreamStore store = EmbeddedStreamStore.open(blind())) {
                checkAll(store);
            }
        }
    }

    /// Appends until none is taken any more.
    private void fill(EmbeddedStreamStore store) {
        boolean full = false;
        while (!full) {
            List<String> names = new ArrayList<>();
            List<CompletableFuture<AppendOutcome>> answers = new ArrayList<>();
            for (int i = 0; i < IN_FLIGHT; i++) {
                String name = "m" + sent++;
                names.add(name);
                answers.add(store.append(
                        Calls.stream("s" + sent % STREAMS), Calls.batch(name + ":0", name + ":1" + FILLING)));
            }
            for (int i = 0; i < IN_FLIGHT; i++) {
                full |= note(names.get(i), Calls.answer(answers.get(i)));
            }
        }
    }

    private boolean note(String name, AppendOutcome outcome) {
        return switch (outcome) {
            case AppendOutcome.Durable durable -> {
                acknowledged.add(name);
                yield false;
            }
            case AppendOutcome.Unknown unresolved -> {
                unknown.add(name);
                yield false;
            }
            case AppendOutcome.Refused refused -> {
                assertInstanceOf(Reason.StorageFull.class, refused.reason());
                yield true;
            }
        };
    }

    private static void assertFullRefusal(EmbeddedStreamStore store) {
        AppendOutcome.Refused refused =
                assertInstanceOf(AppendOutcome.Refused.class, Calls.append(store, "s0", "no room"));
        assertInstanceOf(Reason.StorageFull.class, refused.reason());
    }

    private static void makeRoom(EmbeddedStreamStore store, Path ballast, int round) throws IOException {
        if (round == 0) {
            Files.write(ballast, new byte[4 << 20]);
        } else {
            Files.delete(ballast);
        }
        awaitHealth(store, StoreHealth.Available.class);
    }

    /// Every batch that was acknowledged is there once and whole, of the others there is all or nothing.
    private void checkAll(EmbeddedStreamStore store) {
        Set<String> stored = storedIn(store);
        assertTrue(stored.containsAll(acknowledged));
        stored.removeAll(acknowledged);
        assertTrue(unknown.containsAll(stored), "what was refused is not there");
        Calls.durable(store, "after", "appends are taken");
    }

    private Set<String> storedIn(EmbeddedStreamStore store) {
        Set<String> stored = new HashSet<>();
        for (int stream = 0; stream < STREAMS; stream++) {
            List<String> bodies = Calls.bodies(store, "s" + stream);
            assertEquals(0, bodies.size() % 2);
            for (int i = 0; i < bodies.size(); i += 2) {
                String name = bodies.get(i).substring(0, bodies.get(i).indexOf(':'));
                assertEquals(name + ":0", bodies.get(i));
                assertEquals(name + ":1" + FILLING, bodies.get(i + 1));
                assertTrue(stored.add(name), "twice: " + name);
            }
        }
        return stored;
    }
}
