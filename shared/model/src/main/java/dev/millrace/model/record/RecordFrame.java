package dev.millrace.model.record;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import java.util.List;

/// The frame of a record that stands in a log of Millrace's own (members, partitions): the same header as a stream's
/// records have, version, kind, flags and envelope, then the kind's fields. Such logs are trimmed below their
/// snapshots, so that a replay begins at the first record kept, and no envelope names anything.
public final class RecordFrame {
    private static final int MARKED = 1;

    /// A record's kind, its fields still to be read, and its body.
    ///
    /// @param kind a number of `docs/format.md`
    public record Opened(int kind, ByteReader fields, Bytes body) {}

    private RecordFrame() {}

    /// A header of this kind, to be written on with the kind's fields.
    public static ByteWriter begin(int kind) {
        ByteWriter out = new ByteWriter(64);
        out.octet(StreamRecordCodec.VERSION);
        out.octet(kind);
        out.octet(0);
        out.number(Envelope.FIRST_KEPT + 1);
        return out;
    }

    public static LogRecord end(ByteWriter header, Bytes body) {
        return new LogRecord(List.of(new RecordHeader(StreamRecordCodec.HEADER_NAME, header.done())), body);
    }

    /// Reads version, kind, flags and envelope of a record that is no command of the store's.
    ///
    /// @throws UnreadableRecordException for anything that this version did not write
    public static Opened open(LogRecord record) throws UnreadableRecordException {
        List<RecordHeader> headers = record.headers();
        if (headers.size() != 1 || !headers.get(0).name().equals(StreamRecordCodec.HEADER_NAME)) {
            throw new UnreadableRecordException(
                    "headers: count=" + headers.size() + " expected=one " + StreamRecordCodec.HEADER_NAME);
        }
        ByteReader in = new ByteReader(headers.get(0).value());
        int version = in.octet("version");
        if (version != StreamRecordCodec.VERSION) {
            throw new UnreadableRecordException(
                    "version: received=" + version + " readable=" + StreamRecordCodec.VERSION);
        }
        int kind = in.octet("kind");
        int flags = in.octet("flags");
        if ((flags & ~MARKED) != 0) {
            throw new UnreadableRecordException("flags: kind=" + kind + " received=" + flags + " known=" + MARKED);
        }
        in.number("replay from", RecordLimits.NUMBER_MAX + 1);
        if ((flags & MARKED) != 0) {
            in.fixed("mark writer");
            in.number("mark batch", Long.MAX_VALUE);
        }
        return new Opened(kind, in, record.body());
    }
}
