package dev.millrace.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.FollowListener;
import dev.millrace.store.StoreHealth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of the store when its commit thread meets a bug.
final class DeathTest {
    @TempDir
    private Path directory;

    @Test
    void theDeathOfTheCommitThreadIsToldAndNothingIsAcceptedAfterIt() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        try (EmbeddedStreamStore store = EmbeddedStreamStore.open(
                Calls.options(directory).onDeath(told::complete).build())) {
            Calls.durable(store, "s", "before");
            store.follow(Calls.stream("s"), new FaultyListener()).next(1);
            Calls.durable(store, "s", "kills");
            assertEquals("a bug", Calls.answer(told).getMessage());
            AppendOutcome.Refused refused =
                    assertInstanceOf(AppendOutcome.Refused.class, Calls.append(store, "s", "after"));
            assertInstanceOf(Reason.Busy.class, refused.reason());
            assertInstanceOf(StoreHealth.Unavailable.class, store.health());
        }
        try (EmbeddedStreamStore store = Calls.open(directory)) {
            assertEquals(List.of("before", "kills"), Calls.bodies(store, "s"));
        }
    }

    /// Whoever is told ends the process, which closes the store: that must not wait for whoever is told.
    @Test
    void theStoreCanBeClosedByWhoIsTold() throws Exception {
        CompletableFuture<EmbeddedStreamStore> opened = new CompletableFuture<>();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        EmbeddedStreamStore store = EmbeddedStreamStore.open(Calls.options(directory)
                .onDeath(death -> {
                    Thread exit = new Thread(() -> opened.join().close());
                    exit.start();
                    try {
                        closed.complete(exit.join(Duration.ofSeconds(10)));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .build());
        opened.complete(store);
        Calls.durable(store, "s", "before");
        store.follow(Calls.stream("s"), new FaultyListener()).next(1);
        Calls.durable(store, "s", "kills");
        assertEquals(true, Calls.answer(closed));
    }

    static final class FaultyListener implements FollowListener {
        @Override
        public void onRecords(List<SequencedRecord> records) {
            throw new IllegalStateException("a bug");
        }

        @Override
        public void onEnd(String reason) {}
    }
}
