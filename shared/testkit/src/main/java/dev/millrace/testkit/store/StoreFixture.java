package dev.millrace.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.FollowListener;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/// What the contract's tests work with: the store under test, and short ways to call it.
interface StoreFixture {
    /// The store under test, open.
    StreamStore store();

    /// A stream of this test's own.
    StreamKey stream(String name);

    /// Closes the store and opens it on the same data; the test is left out, and says so, where the store keeps none.
    void reopen();

    /// Lets the store's clock go on; the test is left out, and says so, where that cannot be done.
    void passTime(Duration time);

    /// How long an empty stream stays.
    Duration emptyStreamsVanishAfter();

    /// How long to wait for what the store does by itself.
    Duration patience();

    default <T> T answer(CompletableFuture<T> future) {
        try {
            return future.get(patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError("a store's future must complete normally", e);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + patience(), e);
        }
    }

    static LogRecord record(String body) {
        return new LogRecord(List.of(), Bytes.utf8(body));
    }

    static LogRecord record(List<RecordHeader> headers, byte[] body) {
        return new LogRecord(headers, Bytes.of(body));
    }

    static RecordHeader header(String name, String value) {
        return new RecordHeader(Bytes.utf8(name), Bytes.utf8(value));
    }

    /// A command record that the rules may forbid.
    static LogRecord command(String operation, Bytes body) {
        return new LogRecord(List.of(header("", operation)), body);
    }

    static AppendBatch batch(LogRecord... records) {
        return new AppendBatch(List.of(records), null, null);
    }

    static AppendBatch batchOf(int records) {
        return new AppendBatch(
                IntStream.range(0, records).mapToObj(i -> record("r" + i)).toList(), null, null);
    }

    /// A record of exactly this metered size, without headers.
    static LogRecord recordOfMeteredBytes(int bytes) {
        return new LogRecord(List.of(), Bytes.of(new byte[bytes - 8]));
    }

    default AppendOutcome append(StreamKey stream, AppendBatch batch) {
        return answer(store().append(stream, batch));
    }

    default AppendOutcome.Durable durable(StreamKey stream, AppendBatch batch) {
        AppendOutcome outcome = append(stream, batch);
        return assertInstanceOf(AppendOutcome.Durable.class, outcome, outcome::toString);
    }

    default AppendOutcome.Durable durable(StreamKey stream, String... bodies) {
        List<LogRecord> records = new ArrayList<>();
        for (String body : bodies) {
            records.add(record(body));
        }
        return durable(stream, new AppendBatch(records, null, null));
    }

    default <R extends AppendOutcome.Reason> R refused(Class<R> reason, StreamKey stream, AppendBatch batch) {
        AppendOutcome.Refused refused = assertInstanceOf(AppendOutcome.Refused.class, append(stream, batch));
        return assertInstanceOf(reason, refused.reason());
    }

    default ReadOutcome read(StreamKey stream, long seqNum) {
        return read(stream, new ReadStart.SeqNum(seqNum), StoreLimits.READ_RECORDS_MAX, StoreLimits.READ_BYTES_MAX);
    }

    default ReadOutcome read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        return answer(store().read(stream, start, recordsMax, bytesMax));
    }

    default List<SequencedRecord> records(StreamKey stream, long seqNum) {
        return assertInstanceOf(ReadOutcome.Records.class, read(stream, seqNum)).records();
    }

    default List<SequencedRecord> records(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        return assertInstanceOf(ReadOutcome.Records.class, read(stream, start, recordsMax, bytesMax))
                .records();
    }

    /// Everything from `seqNum` on, page by page, which must be dense and end at the tail or with no stream at all.
    default List<SequencedRecord> readAll(StreamKey stream, long seqNum) {
        List<SequencedRecord> all = new ArrayList<>();
        long next = seqNum;
        ReadOutcome outcome = read(stream, next);
        while (outcome instanceof ReadOutcome.Records page) {
            for (SequencedRecord record : page.records()) {
                assertEquals(all.isEmpty() ? record.seqNum() : next, record.seqNum(), "dense");
                next = record.seqNum() + 1;
                all.add(record);
            }
            outcome = read(stream, next);
        }
        assertTrue(
                outcome instanceof ReadOutcome.NothingThere || outcome instanceof ReadOutcome.NoSuchStream,
                outcome::toString);
        return all;
    }

    static List<String> bodies(List<SequencedRecord> records) {
        return records.stream().map(record -> record.record().body().utf8()).toList();
    }

    default TailPosition tail(StreamKey stream) {
        return assertInstanceOf(TailOutcome.Tail.class, answer(store().tail(stream)))
                .position();
    }

    /// Asserts that nothing was ever appended: S2 may have made the stream, empty, when it refused the append.
    default void assertNothingIn(StreamKey stream) {
        TailOutcome outcome = answer(store().tail(stream));
        if (!(outcome instanceof TailOutcome.NoSuchStream)) {
            assertEquals(new TailOutcome.Tail(TailPosition.EMPTY), outcome);
        }
    }

    default ListOutcome.Page list(String basin, String prefix, String startAfter, int limit) {
        return assertInstanceOf(ListOutcome.Page.class, answer(store().list(basin, prefix, startAfter, limit)));
    }

    default RecordedFollow follow(StreamKey stream) {
        RecordedFollow recorded = new RecordedFollow(patience());
        recorded.follows(store().follow(stream, recorded));
        return recorded;
    }

    /// A listener that throws nothing away.
    default RecordedFollow follow(StreamKey stream, FollowListener also) {
        RecordedFollow recorded = new RecordedFollow(patience(), also);
        recorded.follows(store().follow(stream, recorded));
        return recorded;
    }
}
