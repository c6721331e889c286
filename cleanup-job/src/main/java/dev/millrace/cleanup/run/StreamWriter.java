package dev.millrace.cleanup.run;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.record.BatchMark;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.state.StreamState;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Writes to streams' logs, always on the condition that the tail is where the state ends. What has landed is applied
/// to the state, so that it need not be read again. Safe for any thread.
final class StreamWriter {
    /// How an append ended.
    sealed interface Written {
        record Landed() implements Written {}

        /// The tail has moved: another writer was first.
        record Overtaken() implements Written {}

        /// Refused for another reason, or not known: the next run reads what came of it.
        record Failed(String detail) implements Written {}
    }

    private final MeteredStore store;
    private final long writer;
    private final AtomicLong batches = new AtomicLong();

    /// @param writer a random number, this run's own: what its batches are marked with
    StreamWriter(MeteredStore store, long writer) {
        this.store = store;
        this.writer = writer;
    }

    Written append(StreamKey key, StreamState state, List<StreamRecord> records) throws InterruptedException {
        return send(key, state, records, encode(state, records));
    }

    /// Trims all of the log.
    Written trimWhole(StreamKey key, StreamState state, long keepFromSeqNum) throws InterruptedException {
        return send(key, state, List.of(new StreamRecord.StoreCommand()), List.of(LogRecord.trim(keepFromSeqNum)));
    }

    /// Trims what is before the life that stands. A command names no place for a replay to begin at, so it never
    /// stands last: a record that changes nothing comes after it.
    Written trimBefore(StreamKey key, StreamState state, long keepFromSeqNum) throws InterruptedException {
        StreamRecord last = new StreamRecord.Voided(state.lifeFloor());
        List<LogRecord> batch = new ArrayList<>();
        batch.add(LogRecord.trim(keepFromSeqNum));
        batch.addAll(encode(state, List.of(last)));
        return send(key, state, List.of(new StreamRecord.StoreCommand(), last), batch);
    }

    private List<LogRecord> encode(StreamState state, List<StreamRecord> records) {
        List<LogRecord> encoded = new ArrayList<>(records.size());
        BatchMark mark = new BatchMark(writer, batches.getAndIncrement());
        for (StreamRecord record : records) {
            Envelope envelope = new Envelope(state.replayFromSeqNum(), encoded.isEmpty() ? mark : null);
            encoded.add(StreamRecordCodec.encode(record, envelope));
        }
        return encoded;
    }

    private Written send(StreamKey key, StreamState state, List<StreamRecord> records, List<LogRecord> batch)
            throws InterruptedException {
        AppendOutcome outcome = store.append(key, AppendBatch.at(state.nextSeqNum(), batch));
        return switch (outcome) {
            case AppendOutcome.Durable durable -> {
                for (StreamRecord record : records) {
                    state.apply(state.nextSeqNum(), durable.timestampMs(), record);
                }
                yield new Written.Landed();
            }
            case AppendOutcome.Refused(AppendOutcome.Reason.SeqNumMismatch _) -> new Written.Overtaken();
            case AppendOutcome.Refused(AppendOutcome.Reason reason) -> new Written.Failed(String.valueOf(reason));
            case AppendOutcome.Unknown(String detail) -> new Written.Failed("not known whether it landed: " + detail);
        };
    }
}
