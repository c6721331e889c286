package dev.millrace.fanout.spool;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.task.SourceLife;
import java.util.ArrayList;
import java.util.List;

/// Records of sources as a test knows them again: what each holds follows from its source and its number.
final class SpoolRecords {
    private SpoolRecords() {}

    static SourceLife source(int number) {
        return new SourceLife(new StreamPath("project", "source" + number), 1_000 + number);
    }

    /// Those from `fromSeqNum` (inclusive) to `untilSeqNum` (exclusive), with bodies of about `bytes`.
    static List<SequencedRecord> of(SourceLife source, long fromSeqNum, long untilSeqNum, int bytes) {
        List<SequencedRecord> records = new ArrayList<>();
        for (long seqNum = fromSeqNum; seqNum < untilSeqNum; seqNum++) {
            String text = source + " " + seqNum + " ";
            LogRecord record = new LogRecord(
                    List.of(new RecordHeader(Bytes.utf8("h"), Bytes.utf8("of " + seqNum))),
                    Bytes.utf8(text + "-".repeat(Math.max(0, bytes - text.length()))));
            records.add(new SequencedRecord(seqNum, 7 * seqNum, record));
        }
        return records;
    }
}
