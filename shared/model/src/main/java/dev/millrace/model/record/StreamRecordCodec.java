package dev.millrace.model.record;

import dev.millrace.model.log.LogRecord;

/// Stream records to log records and back. Stable, never reuse: `docs/format.md` has the table.
public final class StreamRecordCodec {
    private StreamRecordCodec() {}

    public static LogRecord encode(StreamRecord record, Envelope envelope) {
        throw new UnsupportedOperationException("not yet: " + record + envelope);
    }

    /// @throws UnreadableRecordException for anything that this version did not write
    public static DecodedRecord decode(LogRecord record) throws UnreadableRecordException {
        throw new UnreadableRecordException("not yet: " + record);
    }
}
