package dev.millrace.store.embedded;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Short ways to call a store in tests.
final class Calls {
    private Calls() {}

    static EmbeddedStoreOptions.Builder options(Path directory) {
        return EmbeddedStoreOptions.in(directory).upkeepPeriod(Duration.ofMillis(10));
    }

    static EmbeddedStreamStore open(Path directory) throws StoreOpenException {
        return EmbeddedStreamStore.open(options(directory).build());
    }

    static StreamKey stream(String name) {
        return new StreamKey("tested-basin", name);
    }

    static AppendBatch batch(String... bodies) {
        return new AppendBatch(Arrays.stream(bodies).map(Calls::record).toList(), null, null);
    }

    static LogRecord record(String body) {
        return new LogRecord(List.of(), Bytes.utf8(body));
    }

    static AppendBatch batchOfBytes(int bytes) {
        return new AppendBatch(List.of(new LogRecord(List.of(), Bytes.of(new byte[bytes]))), null, null);
    }

    static <T> T answer(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    static AppendOutcome append(StreamStore store, String name, String... bodies) {
        return answer(store.append(stream(name), batch(bodies)));
    }

    static AppendOutcome.Durable durable(StreamStore store, String name, String... bodies) {
        return assertInstanceOf(AppendOutcome.Durable.class, append(store, name, bodies));
    }

    static ReadOutcome read(StreamStore store, String name, long from) {
        return answer(store.read(
                stream(name), new ReadStart.SeqNum(from), StoreLimits.READ_RECORDS_MAX, StoreLimits.READ_BYTES_MAX));
    }

    static List<String> bodies(StreamStore store, String name) {
        List<String> bodies = new ArrayList<>();
        long next = 0;
        while (read(store, name, next) instanceof ReadOutcome.Records page) {
            for (SequencedRecord record : page.records()) {
                bodies.add(record.record().body().utf8());
                next = record.seqNum() + 1;
            }
        }
        return bodies;
    }
}
