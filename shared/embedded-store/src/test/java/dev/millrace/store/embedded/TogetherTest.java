package dev.millrace.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StoreHealth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Appends made together: written by whoever makes them, where nobody else is at it.
@Timeout(60)
final class TogetherTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 200;

    @TempDir
    private Path directory;

    @Test
    void whoMakesThemWritesThemWithOneSyncWhereNobodyElseIsWriting() throws Exception {
        try (EmbeddedStreamStore store = Calls.open(directory)) {
            // The commit thread may be at its upkeep just then, and take them along: so more than once, if need be.
            Awaitility.await().until(() -> writesTenItself(store));
        }
    }

    private static boolean writesTenItself(EmbeddedStreamStore store) {
        long syncs = store.statistics().walSyncs();
        List<CompletableFuture<AppendOutcome>> made = new ArrayList<>();
        AtomicReference<Thread> answeredBy = new AtomicReference<>();
        store.together(() -> {
            for (int i = 0; i < 10; i++) {
                made.add(store.append(Calls.stream("a" + i), Calls.batch("x")));
            }
            var _ = made.getLast().thenRun(() -> answeredBy.set(Thread.currentThread()));
        });
        boolean doneOnReturn = made.stream().allMatch(CompletableFuture::isDone)
                && Thread.currentThread().equals(answeredBy.get())
                && store.statistics().walSyncs() == syncs + 1;
        for (CompletableFuture<AppendOutcome> one : made) {
            assertInstanceOf(AppendOutcome.Durable.class, Calls.answer(one));
        }
        return doneOnReturn;
    }

    @Test
    void whoHasManyRecordsLeavesThemToTheCommitThreadWhereThatIsSlow() throws Exception {
        assertEquals("store-commit", answeredBy(Duration.ZERO, 16));
    }

    @Test
    void whoHasFewWritesThemHoweverSlowThatIs() throws Exception {
        assertEquals(Thread.currentThread().getName(), answeredBy(Duration.ZERO, 15));
    }

    @Test
    void whoHasManyWritesThemWhereThatIsFast() throws Exception {
        assertEquals(Thread.currentThread().getName(), answeredBy(Duration.ofHours(1), 16));
    }

    /// The thread that answers an append of so many records, on a store that takes a commit of that long for slow.
    /// Where it is to be the caller, the commit thread may have been at its upkeep just then: of a few, one is enough.
    private String answeredBy(Duration slowCommit, int records) throws Exception {
        String[] bodies = new String[records];
        Arrays.fill(bodies, "x");
        String answeredBy = "";
        try (EmbeddedStreamStore store = EmbeddedStreamStore.open(
                Calls.options(directory).slowCommit(slowCommit).build())) {
            for (int i = 0; i < 5 && !answeredBy.equals(Thread.currentThread().getName()); i++) {
                CompletableFuture<String> thread = new CompletableFuture<>();
                store.together(() -> {
                    var _ = store.append(Calls.stream("s"), Calls.batch(bodies))
                            .thenRun(
                                    () -> thread.complete(Thread.currentThread().getName()));
                });
                answeredBy = Calls.answer(thread);
            }
        }
        return answeredBy;
    }

    @Test
    void manyThatDoSoAtOnceAndOthersBesidesLoseNothing() throws Exception {
        List<CompletableFuture<AppendOutcome>> made = new ArrayList<>();
        try (EmbeddedStreamStore store = Calls.open(directory)) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                boolean together = t != 0;
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        Runnable two = () -> {
                            for (int k = 0; k < 2; k++) {
                                CompletableFuture<AppendOutcome> one =
                                        store.append(Calls.stream("s"), Calls.batch("x"));
                                synchronized (made) {
                                    made.add(one);
                                }
                            }
                        };
                        if (together) {
                            store.together(two);
                        } else {
                            two.run();
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            for (CompletableFuture<AppendOutcome> one : made) {
                assertInstanceOf(AppendOutcome.Durable.class, Calls.answer(one));
            }
            assertEquals(THREADS * ROUNDS * 2, Calls.bodies(store, "s").size());
        }
    }

    @Test
    void whatMakesAppendsTogetherInsideOfAnAnswerIsWrittenAfterwards() throws Exception {
        try (EmbeddedStreamStore store = Calls.open(directory)) {
            CompletableFuture<AppendOutcome> inner = new CompletableFuture<>();
            Runnable second = () -> {
                var _ = store.append(Calls.stream("inner"), Calls.batch("y")).thenAccept(inner::complete);
            };
            store.together(() -> {
                var _ = store.append(Calls.stream("outer"), Calls.batch("x")).thenRun(() -> store.together(second));
            });
            assertInstanceOf(AppendOutcome.Durable.class, Calls.answer(inner));
        }
    }

    @Test
    void aDefectMetByWhoMakesThemEndsTheStoreAsOneOfTheCommitThreadDoes() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        try (EmbeddedStreamStore store = EmbeddedStreamStore.open(
                Calls.options(directory).onDeath(told::complete).build())) {
            Calls.durable(store, "s", "before");
            store.follow(Calls.stream("s"), new DeathTest.FaultyListener()).next(1);
            store.together(() -> {
                var _ = store.append(Calls.stream("s"), Calls.batch("kills"));
            });
            assertEquals("a bug", Calls.answer(told).getMessage());
            assertInstanceOf(StoreHealth.Unavailable.class, store.health());
        }
    }
}
