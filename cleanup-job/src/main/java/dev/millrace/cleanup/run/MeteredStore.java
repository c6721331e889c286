package dev.millrace.cleanup.run;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StreamStore;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/// The store as a run uses it: calls wait for their answers, and are counted. Safe for any thread.
final class MeteredStore {
    private final StreamStore store;
    private final LongAdder requests = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder bytesAppended = new LongAdder();

    MeteredStore(StreamStore store) {
        this.store = store;
    }

    AppendOutcome append(StreamKey stream, AppendBatch batch) throws InterruptedException {
        requests.increment();
        for (LogRecord record : batch.records()) {
            bytesAppended.add(record.meteredBytes());
        }
        return answer(store.append(stream, batch));
    }

    ReadOutcome read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) throws InterruptedException {
        requests.increment();
        ReadOutcome outcome = answer(store.read(stream, start, recordsMax, bytesMax));
        if (outcome instanceof ReadOutcome.Records records) {
            for (SequencedRecord record : records.records()) {
                bytesRead.add(record.record().meteredBytes());
            }
        }
        return outcome;
    }

    long clockMs() {
        return store.clockMs();
    }

    /// Counts from nothing again.
    void beginRun() {
        requests.reset();
        bytesRead.reset();
        bytesAppended.reset();
    }

    long requests() {
        return requests.sum();
    }

    long bytesRead() {
        return bytesRead.sum();
    }

    long bytesAppended() {
        return bytesAppended.sum();
    }

    private static <T> T answer(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException bug) {
            throw new IllegalStateException("a store's answer is an outcome, always", bug);
        }
    }
}
