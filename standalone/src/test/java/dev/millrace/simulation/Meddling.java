package dev.millrace.simulation;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.record.DecodedRecord;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.PassingStreamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A way to S2 on which streams' records are changed: what a process writes, or what it reads, is not what it means.
class Meddling extends PassingStreamStore {
    /// A record that takes its number and changes nothing.
    static final StreamRecord NOTHING = new StreamRecord.Voided(0);

    Meddling(StreamStore behind) {
        super(behind);
    }

    /// What is written in place of `record`.
    StreamRecord written(StreamRecord record) {
        return record;
    }

    /// What is read in place of `record`.
    StreamRecord read(StreamKey stream, StreamRecord record) {
        return record;
    }

    /// A batch of a stream is on its way, on the condition that it names.
    CompletableFuture<AppendOutcome> send(StreamKey stream, AppendBatch batch, long expectedSeqNum) {
        return super.append(stream, batch);
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        Long expected = batch.matchSeqNum();
        if (expected == null) {
            return super.append(stream, batch); // a log of the system's
        }
        List<LogRecord> records = new ArrayList<>();
        for (LogRecord record : batch.records()) {
            records.add(changed(record, this::written));
        }
        return send(stream, new AppendBatch(records, expected, batch.fencingToken()), expected);
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        return super.read(stream, start, recordsMax, bytesMax).thenApply(outcome -> {
            if (!(outcome instanceof ReadOutcome.Records found)) {
                return outcome;
            }
            List<SequencedRecord> records = new ArrayList<>();
            for (SequencedRecord one : found.records()) {
                LogRecord record = changed(one.record(), decoded -> read(stream, decoded));
                records.add(new SequencedRecord(one.seqNum(), one.timestampMs(), record));
            }
            return new ReadOutcome.Records(records, found.tail());
        });
    }

    private interface Change {
        StreamRecord of(StreamRecord record);
    }

    private static LogRecord changed(LogRecord record, Change change) {
        try {
            DecodedRecord decoded = StreamRecordCodec.decode(record);
            StreamRecord after = change.of(decoded.record());
            return after.equals(decoded.record()) ? record : StreamRecordCodec.encode(after, decoded.envelope());
        } catch (UnreadableRecordException ofTheSystem) {
            return record;
        }
    }
}
