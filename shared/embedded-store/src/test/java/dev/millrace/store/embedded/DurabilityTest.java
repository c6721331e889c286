package dev.millrace.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A sync has finished before each acknowledgement.
final class DurabilityTest {
    @TempDir
    private Path directory;

    /// Whether for each of many appends, one after the other, a sync finished between the call and its answer. The
    /// count is read where the answer is given, on the commit thread.
    private static boolean eachAppendIsSynced(EmbeddedStreamStore store) {
        for (int i = 0; i < 50; i++) {
            long before = store.statistics().walSyncs();
            long atAnswer = Calls.answer(store.append(Calls.stream("s"), Calls.batch("r" + i))
                    .thenApply(outcome -> {
                        assertTrue(outcome instanceof AppendOutcome.Durable, outcome::toString);
                        return store.statistics().walSyncs();
                    }));
            if (atAnswer <= before) {
                return false;
            }
        }
        return true;
    }

    @Test
    void aSyncFinishesBeforeEachAnswer() throws StoreOpenException {
        try (EmbeddedStreamStore store = Calls.open(directory)) {
            assertTrue(eachAppendIsSynced(store));
        }
    }

    @Test
    void aMissingSyncIsNoticed() throws StoreOpenException {
        EmbeddedStoreOptions unsynced = Calls.options(directory)
                .sync(EmbeddedStoreOptions.Sync.NEVER_IN_A_TEST_OF_THE_TESTS)
                .build();
        try (EmbeddedStreamStore store = EmbeddedStreamStore.open(unsynced)) {
            assertFalse(eachAppendIsSynced(store));
        }
    }

    @Test
    void appendsThatWaitTogetherShareASync() throws StoreOpenException {
        try (EmbeddedStreamStore store = Calls.open(directory)) {
            List<CompletableFuture<AppendOutcome>> answers = new ArrayList<>();
            Held held = Held.commitThread(store);
            for (int i = 0; i < 200; i++) {
                answers.add(store.append(Calls.stream("s" + i % 7), Calls.batch("r" + i)));
            }
            long before = store.statistics().walSyncs();
            held.release();
            answers.forEach(Calls::answer);
            assertEquals(1, store.statistics().walSyncs() - before);
        }
    }

    @Test
    void aRefusalIsNotAnsweredBeforeWhatItWasDecidedOnIsSynced() throws StoreOpenException {
        try (EmbeddedStreamStore store = Calls.open(directory)) {
            CompletableFuture<Long> syncsAtRefusal;
            long before;
            Held held = Held.commitThread(store);
            before = store.statistics().walSyncs();
            CompletableFuture<AppendOutcome> winner =
                    store.append(Calls.stream("s"), AppendBatch.at(0, List.of(Calls.record("a"))));
            syncsAtRefusal = store.append(Calls.stream("s"), AppendBatch.at(0, List.of(Calls.record("b"))))
                    .thenApply(outcome -> {
                        assertTrue(outcome instanceof AppendOutcome.Refused, outcome::toString);
                        return store.statistics().walSyncs();
                    });
            assertFalse(winner.isDone());
            held.release();
            assertEquals(before + 1, Calls.answer(syncsAtRefusal));
        }
    }
}
