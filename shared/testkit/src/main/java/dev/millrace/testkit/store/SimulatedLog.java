package dev.millrace.testkit.store;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamMarks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One stream of a [SimulatedStreamStore]: its kept records in memory, its marks and its tail. Touched only by the
/// store's running call.
final class SimulatedLog {
    private final List<SequencedRecord> kept = new ArrayList<>();
    private final Set<Long> damaged = new HashSet<>();
    private TailPosition tail = TailPosition.EMPTY;
    private StreamMarks marks = StreamMarks.NONE;
    private long emptiedAtMs;

    AppendOutcome append(AppendBatch batch, long nowMs) {
        String token = batch.fencingToken();
        if (token != null && !token.equals(marks.fencingToken())) {
            return new AppendOutcome.Refused(new Reason.FencingTokenMismatch(marks.fencingToken()));
        }
        Long match = batch.matchSeqNum();
        long start = tail.nextSeqNum();
        if (match != null && match != start) {
            return new AppendOutcome.Refused(new Reason.SeqNumMismatch(start));
        }
        long timestampMs = Math.max(nowMs, tail.timestampMs());
        long next = start;
        for (LogRecord record : batch.records()) {
            kept.add(new SequencedRecord(next++, timestampMs, record));
        }
        tail = new TailPosition(next, timestampMs);
        trimTo(marks.after(batch.records(), start), nowMs);
        return new AppendOutcome.Durable(start, next, timestampMs);
    }

    private void trimTo(StreamMarks after, long nowMs) {
        if (after.trimPoint() > marks.trimPoint()) {
            kept.removeIf(record -> record.seqNum() < after.trimPoint());
            emptiedAtMs = nowMs;
        }
        marks = after;
    }

    ReadOutcome read(ReadStart start, int recordsMax, int bytesMax) {
        List<SequencedRecord> page = page(startSeqNum(start), recordsMax, bytesMax);
        if (page.isEmpty()) {
            return new ReadOutcome.NothingThere(tail);
        }
        for (SequencedRecord record : page) {
            if (damaged.contains(record.seqNum())) {
                return new ReadOutcome.Damaged("damaged by the test: seqNum=" + record.seqNum());
            }
        }
        return new ReadOutcome.Records(page, isAllThatWasAskedFor(start, recordsMax, page) ? after(page) : tail);
    }

    /// Then the end of the log is not told, as S2 does not tell it.
    private static boolean isAllThatWasAskedFor(ReadStart start, int recordsMax, List<SequencedRecord> page) {
        return start instanceof ReadStart.SeqNum
                && page.size() == recordsMax
                && recordsMax < StoreLimits.READ_RECORDS_MAX;
    }

    private static TailPosition after(List<SequencedRecord> page) {
        SequencedRecord last = page.getLast();
        return new TailPosition(last.seqNum() + 1, last.timestampMs());
    }

    private long startSeqNum(ReadStart start) {
        return switch (start) {
            case ReadStart.SeqNum at -> at.seqNum();
            case ReadStart.BeforeTail before -> Math.max(0, tail.nextSeqNum() - before.records());
        };
    }

    private List<SequencedRecord> page(long startSeqNum, int recordsMax, int bytesMax) {
        long from = Math.max(startSeqNum, marks.trimPoint());
        List<SequencedRecord> page = new ArrayList<>();
        long bytes = 0;
        for (long seqNum = from; seqNum < tail.nextSeqNum() && page.size() < recordsMax; seqNum++) {
            SequencedRecord record = kept.get((int) (seqNum - marks.trimPoint()));
            bytes += record.record().meteredBytes();
            if (bytes > bytesMax && !page.isEmpty()) {
                break;
            }
            page.add(record);
        }
        return List.copyOf(page);
    }

    List<SequencedRecord> kept() {
        return List.copyOf(kept);
    }

    TailPosition tail() {
        return tail;
    }

    void damage(long seqNum) {
        damaged.add(seqNum);
    }

    /// Whether every record was trimmed, and that at least `afterMs` ago.
    boolean emptyFor(long afterMs, long nowMs) {
        return kept.isEmpty() && nowMs - emptiedAtMs >= afterMs;
    }
}
