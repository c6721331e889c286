package dev.millrace.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Demand and append at the same moment: whichever is first, the record comes, once. The stream is followed in memory
/// and, pushed out by another one, from disk.
final class FollowRaceTest implements FollowListener {
    private static final int ROUNDS = 400;

    @TempDir
    private Path directory;

    private final BlockingQueue<List<SequencedRecord>> delivered = new LinkedBlockingQueue<>();

    @Override
    public void onRecords(List<SequencedRecord> records) {
        delivered.add(records);
    }

    @Override
    public void onEnd(String reason) {}

    @Test
    void noWakeUpIsLostInMemory() throws Exception {
        race(10);
    }

    @Test
    void noWakeUpIsLostOnDisk() throws Exception {
        race(1);
    }

    private void race(int cachedStreams) throws Exception {
        try (EmbeddedStreamStore store = EmbeddedStreamStore.open(
                        Calls.options(directory).cachedStreamsMax(cachedStreams).build());
                Following following = store.follow(Calls.stream("s"), this)) {
            for (int round = 0; round < ROUNDS; round++) {
                long wanted = round;
                CompletableFuture<Void> asked = CompletableFuture.runAsync(() -> following.next(wanted));
                if (round % 3 == 0) {
                    Calls.durable(store, "t", "pushes s out");
                }
                CompletableFuture<AppendOutcome> appended = store.append(Calls.stream("s"), Calls.batch("r" + round));
                List<SequencedRecord> records = delivered.poll(20, TimeUnit.SECONDS);
                assertEquals(List.of(wanted), numbers(records), "round=" + round);
                Calls.answer(appended);
                Calls.answer(asked);
            }
        }
        assertEquals(List.of(), List.copyOf(delivered));
    }

    private static List<Long> numbers(@Nullable List<SequencedRecord> records) {
        return records == null
                ? List.of()
                : records.stream().map(SequencedRecord::seqNum).toList();
    }
}
