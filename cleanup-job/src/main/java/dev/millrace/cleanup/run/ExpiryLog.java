package dev.millrace.cleanup.run;

import dev.millrace.model.expiry.ExpiryEntry;
import dev.millrace.model.expiry.ExpiryFold;
import dev.millrace.model.expiry.ExpiryLogs;
import dev.millrace.model.expiry.ExpiryRecord;
import dev.millrace.model.expiry.ExpiryRecordCodec;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import java.util.ArrayList;
import java.util.List;

/// One expiry log and its fold. Owned by the thread that runs the cleanup; [#append] alone is safe for any thread.
final class ExpiryLog {
    /// How often an append whose answer was lost is sent before the log counts as out of reach.
    static final int ATTEMPTS_MAX = 3;

    /// The log cannot be read or written just now, or not be understood: its partition is left to a later run.
    static final class UnreachableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreachableException(String detail) {
            super(detail);
        }
    }

    private final MeteredStore store;
    private final StreamKey key;
    private ExpiryFold fold = new ExpiryFold();

    ExpiryLog(MeteredStore store, int partition) {
        this.store = store;
        this.key = ExpiryLogs.key(partition);
    }

    ExpiryFold fold() {
        return fold;
    }

    /// Forgets what was folded, so that it takes no memory until it is read again.
    void forget() {
        fold = new ExpiryFold();
    }

    /// Folds what the log has beyond what is folded.
    void catchUp() throws InterruptedException, UnreachableException {
        while (true) {
            ReadOutcome outcome = store.read(
                    key,
                    new ReadStart.SeqNum(fold.nextSeqNum()),
                    StoreLimits.READ_RECORDS_MAX,
                    StoreLimits.READ_BYTES_MAX);
            switch (outcome) {
                case ReadOutcome.Records records -> {
                    apply(records.records());
                    if (fold.nextSeqNum() >= records.tail().nextSeqNum()) {
                        return;
                    }
                }
                case ReadOutcome.NothingThere _, ReadOutcome.NoSuchStream _ -> {
                    return;
                }
                case ReadOutcome.Unavailable(String detail) -> throw new UnreachableException(key + ": " + detail);
                case ReadOutcome.Damaged(String detail) ->
                    throw new UnreachableException(key + " is damaged: " + detail);
            }
        }
    }

    private void apply(List<SequencedRecord> records) throws UnreachableException {
        if (fold.nextSeqNum() > 0 && records.get(0).seqNum() > fold.nextSeqNum()) {
            // Another run has trimmed it: what was done meanwhile is not told any more, but what is left is.
            fold = new ExpiryFold();
        }
        for (SequencedRecord record : records) {
            try {
                ExpiryRecord decoded = ExpiryRecordCodec.decode(record.record());
                fold.apply(
                        record.seqNum(),
                        record.timestampMs(),
                        decoded,
                        record.record().meteredBytes());
            } catch (UnreadableRecordException unreadable) {
                throw new UnreachableException(key + " seqNum=" + record.seqNum() + ": " + unreadable.getMessage());
            }
        }
    }

    /// Appends records that may be repeated, [StoreLimits#BATCH_RECORDS_MAX] at most. Safe for any thread.
    void append(List<ExpiryRecord> records) throws InterruptedException, UnreachableException {
        if (records.isEmpty()) {
            return;
        }
        appendEncoded(records.stream().map(ExpiryRecordCodec::encode).toList());
    }

    private void appendEncoded(List<LogRecord> records) throws InterruptedException, UnreachableException {
        String trouble = "";
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            AppendOutcome outcome = store.append(key, new AppendBatch(records, null, null));
            switch (outcome) {
                case AppendOutcome.Durable _ -> {
                    return;
                }
                case AppendOutcome.Refused(AppendOutcome.Reason reason) -> trouble = String.valueOf(reason);
                case AppendOutcome.Unknown(String detail) -> trouble = detail;
            }
        }
        throw new UnreachableException(key + ": " + trouble);
    }

    /// Writes a snapshot where one is due, and trims the log below what it covers.
    void snapshotIfDue() throws InterruptedException, UnreachableException {
        if (!fold.snapshotDue()) {
            return;
        }
        long coversUntilSeqNum = fold.nextSeqNum();
        for (ExpiryRecord.Snapshot part : fold.snapshot()) {
            append(List.of(part));
        }
        appendEncoded(List.of(LogRecord.trim(coversUntilSeqNum)));
        fold.onSnapshotDurable();
    }

    /// What is due, without what `known` has.
    List<ExpiryEntry> due(long nowMs, long graceMs, int limit, Handled known) {
        List<ExpiryEntry> due = new ArrayList<>();
        for (ExpiryEntry entry : fold.due(nowMs, graceMs, Integer.MAX_VALUE)) {
            if (due.size() < limit && !known.holds(entry)) {
                due.add(entry);
            }
        }
        return due;
    }

    /// The streams that a run has looked at.
    interface Handled {
        boolean holds(ExpiryEntry entry);
    }
}
