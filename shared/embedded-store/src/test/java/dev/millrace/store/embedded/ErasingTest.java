package dev.millrace.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.log.LogRecord;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.TailOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksIterator;

/// What was trimmed or removed leaves nothing behind in the database.
final class ErasingTest {
    @TempDir
    private Path directory;

    private final ManualClock clock = new ManualClock();

    private EmbeddedStoreOptions options() {
        return Calls.options(directory).clock(clock).build();
    }

    /// The keys on disk by their first letter.
    private Map<Character, Integer> keys() throws StoreOpenException {
        Map<Character, Integer> counts = new TreeMap<>();
        try (Database database = Database.open(directory.resolve("db"), options());
                RocksIterator iterator = database.iterator()) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                counts.merge((char) iterator.key()[0], 1, Integer::sum);
            }
        }
        return counts;
    }

    private static void trim(EmbeddedStreamStore store, String name, long keepFrom) {
        Calls.answer(store.append(Calls.stream(name), new AppendBatch(List.of(LogRecord.trim(keepFrom)), null, null)));
    }

    @Test
    void aTrimErasesTheValuesThatLieWhollyBelowIt() throws StoreOpenException {
        try (EmbeddedStreamStore store = EmbeddedStreamStore.open(options())) {
            for (int i = 0; i < 20; i++) {
                Calls.durable(store, "s", "a", "b");
                Calls.durable(store, "t", "a", "b");
            }
            trim(store, "s", 10);
            trim(store, "s", 31);
        }
        // of s: the values of 30..39 and the two trims; of t: all
        assertEquals(Map.of('c', 1, 'n', 1, 'r', 7 + 20, 's', 2), keys());
    }

    @Test
    void aStreamTrimmedWholeLeavesItsNameAndThenNothing() throws StoreOpenException {
        try (EmbeddedStreamStore store = EmbeddedStreamStore.open(options())) {
            for (int i = 0; i < 20; i++) {
                Calls.durable(store, "s", "a", "b");
            }
            trim(store, "s", -1);
        }
        assertEquals(Map.of('c', 1, 'e', 1, 'n', 1, 's', 1), keys());
        try (EmbeddedStreamStore store = EmbeddedStreamStore.open(options())) {
            clock.advance(Duration.ofHours(1));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> Calls.answer(store.tail(Calls.stream("s"))) instanceof TailOutcome.NoSuchStream);
        }
        assertEquals(Map.of('c', 1, 'n', 1), keys());
    }
}
