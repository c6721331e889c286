package dev.millrace.store;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import java.util.List;

/// What the command records of a stream have set so far, folded record by record as S2 does it.
///
/// @param trimPoint the earliest sequence number that is kept
/// @param fencingToken the token that a conditional append has to name; empty where none is set
public record StreamMarks(long trimPoint, String fencingToken) {
    public static final StreamMarks NONE = new StreamMarks(0, "");

    /// The marks after `records`, the first of them at `startSeqNum`. A trim reaches past its own record at most, and
    /// never back.
    public StreamMarks after(List<LogRecord> records, long startSeqNum) {
        StreamMarks marks = this;
        for (int i = 0; i < records.size(); i++) {
            LogRecord record = records.get(i);
            if (record.isCommand()) {
                marks = marks.afterCommand(record, startSeqNum + i);
            }
        }
        return marks;
    }

    private StreamMarks afterCommand(LogRecord command, long seqNum) {
        if (command.isFence()) {
            return new StreamMarks(trimPoint, command.body().utf8());
        }
        long keepFrom = unsignedLong(command.body());
        long clamped = Long.compareUnsigned(keepFrom, seqNum + 1) > 0 ? seqNum + 1 : keepFrom;
        return clamped > trimPoint ? new StreamMarks(clamped, fencingToken) : this;
    }

    private static long unsignedLong(Bytes body) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | (body.at(i) & 0xff);
        }
        return value;
    }
}
