package dev.millrace.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.TailOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens at each bound.
final class BoundsTest {
    @TempDir
    private Path directory;

    private EmbeddedStreamStore open(EmbeddedStoreOptions.Builder options) throws StoreOpenException {
        return EmbeddedStreamStore.open(options.build());
    }

    private EmbeddedStoreOptions.Builder options() {
        return Calls.options(directory);
    }

    private static boolean isBusy(CompletableFuture<AppendOutcome> append) {
        return append.isDone()
                && append.join() instanceof AppendOutcome.Refused refused
                && refused.reason() instanceof Reason.Busy;
    }

    @Test
    void oneAppendTooManyIsRefusedAsBusyAndTheOthersLand() throws StoreOpenException {
        try (EmbeddedStreamStore store = open(options().queueAppendsMax(10))) {
            List<CompletableFuture<AppendOutcome>> taken = new ArrayList<>();
            Held held = Held.commitThread(store);
            for (int i = 0; i < 10; i++) {
                taken.add(store.append(Calls.stream("s"), Calls.batch("r" + i)));
                assertFalse(taken.getLast().isDone());
            }
            assertTrue(isBusy(store.append(Calls.stream("s"), Calls.batch("too many"))));
            held.release();
            taken.forEach(append -> assertInstanceOf(AppendOutcome.Durable.class, Calls.answer(append)));
            Calls.durable(store, "s", "there is room again");
            assertEquals(11, Calls.bodies(store, "s").size());
            assertEquals(0, store.statistics().appendsInFlight());
        }
    }

    @Test
    void aByteTooManyIsRefusedAsBusy() throws StoreOpenException {
        try (EmbeddedStreamStore store = open(options().queueBytesMax(1_000))) {
            CompletableFuture<AppendOutcome> taken;
            Held held = Held.commitThread(store);
            taken = store.append(Calls.stream("s"), Calls.batchOfBytes(1_000 - 8));
            assertFalse(taken.isDone());
            assertTrue(isBusy(store.append(Calls.stream("s"), Calls.batch(""))));
            held.release();
            assertInstanceOf(AppendOutcome.Durable.class, Calls.answer(taken));
            assertEquals(0, store.statistics().appendBytesInFlight());
            assertTrue(isBusy(store.append(Calls.stream("s"), Calls.batchOfBytes(1_000 - 7))));
        }
    }

    @Test
    void moreThanAGroupTakesIsCommittedAsSeveral() throws StoreOpenException {
        try (EmbeddedStreamStore store = open(options())) {
            List<CompletableFuture<AppendOutcome>> taken = new ArrayList<>();
            long before;
            Held held = Held.commitThread(store);
            before = store.statistics().walSyncs();
            for (int i = 0; i < 20; i++) {
                taken.add(store.append(Calls.stream("s"), Calls.batchOfBytes(1_000_000)));
            }
            held.release();
            taken.forEach(append -> assertInstanceOf(AppendOutcome.Durable.class, Calls.answer(append)));
            assertEquals(3, store.statistics().walSyncs() - before, "20 MB in groups of 8 MiB");
        }
    }

    @Test
    void oneReadTooManyIsUnavailable() throws StoreOpenException {
        try (EmbeddedStreamStore store = open(options().readThreads(1).readsWaitingMax(2))) {
            List<CompletableFuture<TailOutcome>> taken = new ArrayList<>();
            Held held = Held.readerThread(store);
            taken.add(store.tail(Calls.stream("a")));
            taken.add(store.tail(Calls.stream("b")));
            TailOutcome.Unavailable refused = assertInstanceOf(
                    TailOutcome.Unavailable.class, store.tail(Calls.stream("c")).join());
            assertTrue(refused.detail().contains("too many reads"), refused.detail());
            assertFalse(taken.getFirst().isDone());
            held.release();
            taken.forEach(tail -> assertEquals(new TailOutcome.NoSuchStream(), Calls.answer(tail)));
            assertEquals(new TailOutcome.NoSuchStream(), Calls.answer(store.tail(Calls.stream("c"))));
        }
    }

    @Test
    void oneFollowTooManyIsEndedAtOnceAndAClosedOneMakesRoom() throws StoreOpenException {
        try (EmbeddedStreamStore store = open(options().followsMax(2))) {
            List<String> ends = new CopyOnWriteArrayList<>();
            FollowListener listener = new FollowListener() {
                @Override
                public void onRecords(List<SequencedRecord> records) {}

                @Override
                public void onEnd(String reason) {
                    ends.add(reason);
                }
            };
            Following first = store.follow(Calls.stream("a"), listener);
            Following second = store.follow(Calls.stream("a"), listener);
            store.follow(Calls.stream("a"), listener).next(0);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> ends.size() == 1);
            assertEquals(List.of("too many follows: max=2"), ends);
            first.close();
            store.follow(Calls.stream("b"), listener).close();
            assertEquals(1, ends.size());
            second.close();
            assertEquals(0, store.statistics().follows());
        }
    }

    @Test
    void noMoreStreamsThanThatAreInMemoryAndAllAreThere() throws StoreOpenException {
        try (EmbeddedStreamStore store = open(options().cachedStreamsMax(50))) {
            for (int i = 0; i < 500; i++) {
                Calls.durable(store, "s" + i, "a", "b");
            }
            assertTrue(store.statistics().streamsCached() <= 50);
            for (int i = 0; i < 500; i++) {
                assertEquals(2, Calls.durable(store, "s" + i, "c").startSeqNum());
                assertEquals(List.of("a", "b", "c"), Calls.bodies(store, "s" + (i * 7) % (i + 1)));
            }
            assertTrue(store.statistics().streamsCached() <= 50);
        }
    }

    @Test
    void aReadOfAStreamThatLeftMemoryAndWasTrimmedSinceIsNotDamaged() throws StoreOpenException {
        try (EmbeddedStreamStore store = open(options().cachedStreamsMax(1))) {
            for (int i = 0; i < 200; i++) {
                Calls.durable(store, "s", "a" + i);
                Calls.durable(store, "t", "pushes s out");
                Calls.answer(
                        store.append(Calls.stream("s"), new AppendBatch(List.of(LogRecord.trim(2L * i)), null, null)));
                assertInstanceOf(ReadOutcome.Records.class, Calls.read(store, "s", 0));
            }
        }
    }

    @Test
    @Tag("slow")
    void aHundredThousandIdleStreamsCostNoFilesAndLittleMemory() throws Exception {
        try (EmbeddedStreamStore store = open(options())) {
            List<CompletableFuture<AppendOutcome>> appends = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                appends.add(store.append(Calls.stream("stream-" + i), Calls.batch("a")));
                if (appends.size() == 1_000) {
                    appends.forEach(append -> assertInstanceOf(AppendOutcome.Durable.class, Calls.answer(append)));
                    appends.clear();
                }
            }
            assertEquals(16_384, store.statistics().streamsCached());
            try (Stream<Path> files = Files.walk(directory)) {
                assertTrue(files.count() < 40);
            }
            assertEquals(List.of("a"), Calls.bodies(store, "stream-99"));
            assertEquals(1, Calls.durable(store, "stream-0", "b").startSeqNum());
        }
    }
}
