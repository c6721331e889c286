package dev.millrace.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.TailOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class SimulatedStreamStoreTest {
    private static final StreamKey STREAM = new StreamKey("contract-basin", "s");
    private static final AppendBatch ONE =
            new AppendBatch(List.of(new LogRecord(List.of(), Bytes.utf8("a"))), null, null);

    @Test
    void nothingHappensInAStepwiseStoreBeforeTheTestSaysSo() {
        SimulatedStreamStore store = SimulatedStreamStore.stepwise();
        CompletableFuture<AppendOutcome> append = store.append(STREAM, ONE);
        assertFalse(append.isDone());
        assertTrue(store.records(STREAM).isEmpty());
        assertTrue(store.runNext());
        assertEquals(new AppendOutcome.Durable(0, 1, SimulatedStreamStore.START_MS), append.join());
    }

    @Test
    void callsOfAStepwiseStoreTakeEffectInTheirOrder() {
        SimulatedStreamStore store = SimulatedStreamStore.stepwise();
        CompletableFuture<TailOutcome> before = store.tail(STREAM);
        CompletableFuture<AppendOutcome> append = store.append(STREAM, ONE);
        CompletableFuture<TailOutcome> after = store.tail(STREAM);
        store.runPending();
        assertEquals(new TailOutcome.NoSuchStream(), before.join());
        assertEquals(new TailOutcome.Tail(((AppendOutcome.Durable) append.join()).tail()), after.join());
    }

    @Test
    void aCallFromInsideACallbackRunsAfterIt() {
        SimulatedStreamStore store = SimulatedStreamStore.create();
        CompletableFuture<AppendOutcome> second =
                store.append(STREAM, ONE).thenCompose(first -> store.append(STREAM, ONE));
        assertEquals(new AppendOutcome.Durable(1, 2, SimulatedStreamStore.START_MS), second.join());
    }

    @Test
    void aReadOnlyStoreRefusesAppendsAsFull() {
        SimulatedStreamStore store = SimulatedStreamStore.create();
        store.setHealth(new StoreHealth.ReadOnly("no room"));
        assertEquals(
                new AppendOutcome.Refused(new AppendOutcome.Reason.StorageFull("no room")),
                store.append(STREAM, ONE).join());
        assertTrue(store.records(STREAM).isEmpty());
    }
}
