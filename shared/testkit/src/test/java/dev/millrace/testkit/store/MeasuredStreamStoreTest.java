package dev.millrace.testkit.store;

import static dev.millrace.testkit.store.StoreFixture.recordOfMeteredBytes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ReadStart;
import dev.millrace.store.measure.Durations;
import dev.millrace.store.measure.MeasuredStreamStore;
import dev.millrace.store.measure.StoreCall;
import dev.millrace.store.measure.StoreMeasures;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What is counted of a store's calls.
final class MeasuredStreamStoreTest {
    private static final StreamKey STREAM = new StreamKey("contract-basin", "s");

    private final AtomicLong nowNs = new AtomicLong();
    private final MeasuredStreamStore store =
            new MeasuredStreamStore(SimulatedStreamStore.create(), () -> nowNs.getAndAdd(2_000_000));

    @Test
    void everyCallIsCountedByHowItEndedAndHowLongItTook() {
        StoreMeasures measures = store.measures();
        store.tail(STREAM).join();
        store.append(STREAM, AppendBatch.at(0, List.of(recordOfMeteredBytes(100), recordOfMeteredBytes(100))))
                .join();
        store.append(STREAM, AppendBatch.at(7, List.of(recordOfMeteredBytes(100))))
                .join();
        store.read(STREAM, new ReadStart.SeqNum(0), 10, 10_000).join();
        assertEquals(1, measures.outcomes(StoreCall.TAIL, "absent"));
        assertEquals(1, measures.outcomes(StoreCall.APPEND, "durable"));
        assertEquals(1, measures.outcomes(StoreCall.APPEND, "forestalled"));
        assertEquals(2, measures.recordsAppended());
        assertEquals(2, measures.recordsRead());
        assertEquals(2, measures.durations(StoreCall.APPEND).count());
        assertEquals(0.004, measures.durations(StoreCall.APPEND).sumSeconds(), 1e-9);
    }

    @Test
    void aFollowCountsUntilItIsClosedOnce() {
        Following following = store.follow(STREAM, new FollowListener() {
            @Override
            public void onRecords(List<SequencedRecord> records) {}

            @Override
            public void onEnd(String reason) {}
        });
        assertEquals(1, store.measures().follows());
        following.close();
        following.close();
        assertEquals(0, store.measures().follows());
    }

    @Test
    void aDurationIsWithinItsBoundAndAllAbove() {
        Durations durations = new Durations();
        durations.add(TimeUnit.MILLISECONDS.toNanos(5));
        durations.add(TimeUnit.MILLISECONDS.toNanos(5) + 1);
        durations.add(TimeUnit.SECONDS.toNanos(60));
        int five = Durations.BOUNDS_SECONDS.indexOf(0.005);
        assertEquals(0, durations.within(five - 1));
        assertEquals(1, durations.within(five));
        assertEquals(2, durations.within(five + 1));
        assertEquals(2, durations.within(Durations.BOUNDS_SECONDS.size() - 1));
        assertEquals(3, durations.within(Durations.BOUNDS_SECONDS.size()));
        assertEquals(3, durations.count());
    }
}
