package dev.millrace.cleanup.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.expiry.ExpiryLogs;
import dev.millrace.model.expiry.ExpiryReason;
import dev.millrace.model.expiry.ExpiryRecord;
import dev.millrace.model.expiry.ExpiryRecordCodec;
import dev.millrace.model.expiry.ReclaimMargins;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.s2.S2Settings;
import dev.millrace.s2.S2StreamStore;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StreamStore;
import dev.millrace.store.embedded.EmbeddedStoreOptions;
import dev.millrace.store.embedded.EmbeddedStreamStore;
import dev.millrace.store.embedded.StoreOpenException;
import dev.millrace.testkit.s2.S2Lite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a run costs where few of very many sessions are due: what is due, and the expiry logs, never a session that is
/// not due. On the embedded store every session is there; on s2-lite those that are due, and the others are only
/// announced, so a run that looked at one of them would find nothing and say so.
@Tag("slow")
@Tag("larger")
@Timeout(1_200)
class ManySessionsTest {
    private static final boolean LONG = Boolean.getBoolean("millrace.test.long");
    private static final int SESSIONS = Integer.getInteger("millrace.test.sessions", LONG ? 1_000_000 : 50_000);
    private static final int DUE = 1_000;
    private static final int BATCH = 1_000;
    private static final int UNDER_WAY_MAX = 256;
    private static final String PROJECT = "many-sessions";

    /// A session that is due: its log is read three times at most and written once; then its part of what is written
    /// about all.
    private static final int REQUESTS_PER_DUE_MAX = 5;

    private static final int BYTES_PER_DUE_MAX = 1_000;

    /// What one announcement takes in a snapshot, and the record's own bytes.
    private static final int BYTES_PER_ANNOUNCED_MAX = 100;

    private static final int REQUESTS_PER_LOG_MAX = 8;

    private static final CleanupLimits LIMITS = new CleanupLimits(
            new ReclaimMargins(0, Duration.ofMinutes(10).toMillis(), 0), Duration.ofMinutes(5), 1_000_000, 32, 16);

    @Test
    void onTheEmbeddedStore(@TempDir Path folder) throws StoreOpenException, InterruptedException {
        try (StreamStore store =
                EmbeddedStreamStore.open(EmbeddedStoreOptions.in(folder).build())) {
            sendAll(SESSIONS, number -> () -> begin(store, "session:live-" + number, 1_000_000));
            costsWhatIsDue("embedded", store);
        }
    }

    @Test
    void onS2Lite() throws InterruptedException {
        try (S2Lite server = S2Lite.inMemory();
                StreamStore store = new S2StreamStore(S2Settings.of(server.endpoint())).start()) {
            costsWhatIsDue("s2-lite", store);
        }
    }

    private static void costsWhatIsDue(String what, StreamStore store) throws InterruptedException {
        announce(
                store,
                "session:live-",
                SESSIONS,
                store.clockMs() + Duration.ofDays(1).toMillis());
        Cleanup kept = new Cleanup(store, LIMITS, new SplittableRandom(1), System::nanoTime);
        RunReport first = kept.run();
        System.out.println("ManySessionsTest: " + what + " first: " + first.json());
        assertEquals(SESSIONS, first.announced());
        assertEquals(0, first.counted().of("lookedAt"));

        expire(store, "session:due-a-");
        RunReport warm = kept.run();
        System.out.println("ManySessionsTest: " + what + " on a schedule: " + warm.json());
        assertEquals(DUE, warm.counted().of("expired"));
        assertEquals(DUE, warm.counted().of("lookedAt"));
        int logs = ExpiryLogs.PARTITIONS;
        assertTrue(warm.requests() <= DUE * REQUESTS_PER_DUE_MAX + logs * REQUESTS_PER_LOG_MAX, warm.json());
        assertTrue(warm.bytesRead() <= (long) DUE * BYTES_PER_DUE_MAX, warm.json());

        expire(store, "session:due-b-");
        RunReport cold = new Cleanup(store, LIMITS, new SplittableRandom(2), System::nanoTime).run();
        System.out.println("ManySessionsTest: " + what + " once: " + cold.json());
        assertEquals(DUE, cold.counted().of("expired"));
        assertEquals(DUE, cold.counted().of("lookedAt"));
        long logBytes = (long) (SESSIONS + 4 * DUE) * BYTES_PER_ANNOUNCED_MAX;
        assertTrue(cold.bytesRead() <= logBytes + (long) DUE * BYTES_PER_DUE_MAX, cold.json());
        long pages = logBytes / (512 << 10) + 4 * DUE / BATCH;
        assertTrue(cold.requests() <= DUE * REQUESTS_PER_DUE_MAX + logs * REQUESTS_PER_LOG_MAX + pages, cold.json());
    }

    /// Sessions whose deadline has passed, announced as the API announces them.
    private static void expire(StreamStore store, String prefix) {
        announce(store, prefix, DUE, store.clockMs() + 1_000);
        sendAll(DUE, number -> () -> begin(store, prefix + number, 1));
        long pastMs = store.clockMs() + 1_200 + store.clockSkewMsMax();
        Awaitility.await("the deadlines").atMost(Duration.ofMinutes(1)).until(() -> store.clockMs() > pastMs);
    }

    private static CompletableFuture<AppendOutcome> begin(StreamStore store, String session, long ttlSeconds) {
        StreamRecord created = new StreamRecord.Created(1, World.TEXT, new Lifetime.Sliding(ttlSeconds), null, null);
        LogRecord record = StreamRecordCodec.encode(created, new Envelope(Envelope.FIRST_KEPT, null));
        StreamKey key = StreamKeys.of(new StreamPath(PROJECT, session));
        return store.append(key, AppendBatch.at(0, List.of(record)));
    }

    private static void announce(StreamStore store, String prefix, int count, long dueMs) {
        List<List<LogRecord>> byLog = new ArrayList<>();
        IntStream.range(0, ExpiryLogs.PARTITIONS).forEach(log -> byLog.add(new ArrayList<>()));
        for (int i = 0; i < count; i++) {
            StreamPath path = new StreamPath(PROJECT, prefix + i);
            List<LogRecord> log = byLog.get(ExpiryLogs.partitionOf(path));
            log.add(ExpiryRecordCodec.encode(new ExpiryRecord.Announced(path, dueMs, ExpiryReason.CREATED)));
            if (log.size() == BATCH || i >= count - 1) {
                flush(store, byLog);
            }
        }
    }

    private static void flush(StreamStore store, List<List<LogRecord>> byLog) {
        for (int log = 0; log < byLog.size(); log++) {
            List<LogRecord> batch = byLog.get(log);
            if (!batch.isEmpty()) {
                requireDurable(store.append(ExpiryLogs.key(log), new AppendBatch(batch, null, null))
                        .join());
                byLog.set(log, new ArrayList<>());
            }
        }
    }

    /// A call that has not been made.
    private interface Send {
        CompletableFuture<AppendOutcome> send();
    }

    private static void sendAll(int count, IntFunction<Send> calls) {
        Queue<CompletableFuture<AppendOutcome>> underWay = new ArrayDeque<>();
        for (int i = 0; i < count; i++) {
            underWay.add(calls.apply(i).send());
            if (underWay.size() == UNDER_WAY_MAX) {
                requireDurable(underWay.remove().join());
            }
        }
        underWay.forEach(one -> requireDurable(one.join()));
    }

    private static void requireDurable(AppendOutcome outcome) {
        if (!(outcome instanceof AppendOutcome.Durable)) {
            throw new AssertionError(outcome);
        }
    }
}
