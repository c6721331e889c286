package dev.millrace.simulation;

import dev.millrace.model.expiry.ExpiryRecordCodec;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome.Durable;

/// What happened, line by line: the same for the same seed.
final class Transcript {
    private static final int LAST_LINES = 60;
    private final StringBuilder text = new StringBuilder(1 << 14);

    void line(long nowNs, String line) {
        text.append(nowNs / 1_000).append(" µs ").append(line).append('\n');
    }

    void landed(long nowNs, StreamKey stream, AppendBatch batch, Durable where) {
        text.append(nowNs / 1_000).append(" µs   ").append(stream.stream());
        text.append(' ').append(where.startSeqNum());
        for (LogRecord record : batch.records()) {
            text.append(' ').append(word(record));
        }
        text.append('\n');
    }

    private static String word(LogRecord record) {
        try {
            return StreamRecordCodec.decode(record).record().getClass().getSimpleName();
        } catch (UnreadableRecordException ofTheSystem) {
            return announcement(record);
        }
    }

    private static String announcement(LogRecord record) {
        try {
            return ExpiryRecordCodec.decode(record).toString();
        } catch (UnreadableRecordException other) {
            return "?";
        }
    }

    /// The last lines, for whoever has to find out why.
    String end() {
        int from = text.length();
        for (int lines = 0; lines <= LAST_LINES && from > 0; lines++) {
            from = text.lastIndexOf("\n", from - 1);
        }
        return text.substring(from + 1);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
