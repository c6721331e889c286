package dev.millrace.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random calls, given to the embedded and to the simulated store: both must answer the same, through trims, removals
/// and reopenings, with hardly any stream in memory.
final class AgainstSimulatedTest {
    private static final int STEPS = 2_000;
    private static final int STREAMS = 6;
    private static final String BASIN = "tested-basin";

    @TempDir
    private Path directory;

    private final long seed = Long.getLong("millrace.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ManualClock clock = new ManualClock();
    private SimulatedStreamStore simulated = SimulatedStreamStore.create();

    private EmbeddedStreamStore open() throws StoreOpenException {
        return EmbeddedStreamStore.open(
                Calls.options(directory).clock(clock).cachedStreamsMax(3).build());
    }

    @Test
    void bothStoresAnswerTheSame() throws StoreOpenException {
        System.out.println("AgainstSimulatedTest: millrace.test.seed=" + seed);
        EmbeddedStreamStore embedded = open();
        try {
            for (int step = 0; step < STEPS; step++) {
                int draw = random.nextInt(1_000);
                if (draw < 3) {
                    embedded.close();
                    simulated.close();
                    embedded = open();
                    simulated = simulated.reopened();
                } else if (draw < 30) {
                    passTime(embedded);
                } else {
                    String what = "seed=" + seed + " step=" + step;
                    Object[] answers = draw < 600 ? append(embedded) : look(embedded);
                    assertEquals(answers[0], answers[1], what);
                }
            }
            for (int i = 0; i < STREAMS; i++) {
                assertEquals(Calls.bodies(simulated, "s" + i), Calls.bodies(embedded, "s" + i), "seed=" + seed);
            }
        } finally {
            embedded.close();
        }
    }

    private void passTime(EmbeddedStreamStore embedded) {
        Duration time = Duration.ofMinutes(random.nextInt(40));
        clock.advance(time);
        simulated.advance(time);
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            for (int i = 0; i < STREAMS; i++) {
                StreamKey stream = Calls.stream("s" + i);
                assertEquals(Calls.answer(simulated.tail(stream)), Calls.answer(embedded.tail(stream)), "seed=" + seed);
            }
        });
    }

    private Object[] append(StreamStore embedded) {
        StreamKey stream = anyStream();
        AppendBatch batch = new AppendBatch(records(stream), match(stream), token());
        AppendOutcome expected = Calls.answer(simulated.append(stream, batch));
        return new Object[] {expected, Calls.answer(embedded.append(stream, batch))};
    }

    private StreamKey anyStream() {
        return Calls.stream("s" + random.nextInt(STREAMS));
    }

    private List<LogRecord> records(StreamKey stream) {
        List<LogRecord> records = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int draw = random.nextInt(100);
            if (draw < 4) {
                records.add(LogRecord.trim(tailOf(stream) + random.nextInt(20) - 15));
            } else if (draw < 5) {
                records.add(LogRecord.trim(-1));
            } else if (draw < 7) {
                records.add(LogRecord.fence("w" + random.nextInt(2)));
            } else {
                records.add(record());
            }
        }
        return records;
    }

    private LogRecord record() {
        byte[] body = new byte[random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(50)];
        random.nextBytes(body);
        List<RecordHeader> headers = random.nextBoolean()
                ? List.of()
                : List.of(new RecordHeader(Bytes.utf8("h"), Bytes.utf8("v" + random.nextInt())));
        return new LogRecord(headers, Bytes.of(body));
    }

    private long tailOf(StreamKey stream) {
        return Calls.answer(simulated.tail(stream)) instanceof dev.millrace.store.TailOutcome.Tail tail
                ? tail.position().nextSeqNum()
                : 0;
    }

    private @Nullable Long match(StreamKey stream) {
        return switch (random.nextInt(4)) {
            case 0 -> tailOf(stream) + random.nextInt(3) - 1;
            case 1 -> tailOf(stream);
            default -> null;
        };
    }

    private @Nullable String token() {
        return switch (random.nextInt(12)) {
            case 0 -> "";
            case 1 -> "w0";
            case 2 -> "w1";
            default -> null;
        };
    }

    private Object[] look(StreamStore embedded) {
        StreamKey stream = anyStream();
        return switch (random.nextInt(4)) {
            case 0 -> new Object[] {Calls.answer(simulated.tail(stream)), Calls.answer(embedded.tail(stream))};
            case 1 -> {
                String after = random.nextBoolean() ? "" : "s" + random.nextInt(STREAMS);
                int limit = 1 + random.nextInt(STREAMS + 1);
                yield new Object[] {
                    Calls.answer(simulated.list(BASIN, "s", after, limit)),
                    Calls.answer(embedded.list(BASIN, "s", after, limit))
                };
            }
            default -> {
                ReadStart start = random.nextInt(4) == 0
                        ? new ReadStart.BeforeTail(random.nextInt(30))
                        : new ReadStart.SeqNum(Math.max(0, tailOf(stream) + 3 - random.nextInt(40)));
                int records = 1 + random.nextInt(random.nextBoolean() ? 3 : 1_000);
                int bytes = 1 + random.nextInt(random.nextBoolean() ? 500 : 1 << 20);
                yield new Object[] {
                    found(Calls.answer(simulated.read(stream, start, records, bytes)), stream),
                    found(Calls.answer(embedded.read(stream, start, records, bytes)), stream)
                };
            }
        };
    }

    /// What a read found. Which place a store then tells as reached by the end is its own matter, from the last record
    /// read to the tail itself.
    private Object found(ReadOutcome outcome, StreamKey stream) {
        if (!(outcome instanceof ReadOutcome.Records(var records, var reached))) {
            return outcome;
        }
        long least = records.getLast().seqNum() + 1;
        assertTrue(
                reached.nextSeqNum() >= least && reached.nextSeqNum() <= tailOf(stream),
                "seed=" + seed + " reached=" + reached + " least=" + least + " tail=" + tailOf(stream));
        return records;
    }
}
