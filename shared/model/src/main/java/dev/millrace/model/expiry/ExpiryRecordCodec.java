package dev.millrace.model.expiry;

import dev.millrace.model.expiry.ExpiryRecord.Announced;
import dev.millrace.model.expiry.ExpiryRecord.Done;
import dev.millrace.model.expiry.ExpiryRecord.Snapshot;
import dev.millrace.model.expiry.ExpiryRecord.StoreCommand;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.ByteReader;
import dev.millrace.model.record.ByteWriter;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.record.ValueCodec;
import java.util.ArrayList;
import java.util.List;

/// Expiry records to log records and back, in the frame that all records have. Stable, never reuse: `docs/format.md`
/// has the table.
public final class ExpiryRecordCodec {
    static final int ANNOUNCED = 64;
    static final int DONE = 65;
    static final int SNAPSHOT = 66;

    /// The most that one entry takes in a snapshot.
    static final int ENTRY_BYTES_MAX =
            2 + RecordLimits.PROJECT_BYTES_MAX + 2 + RecordLimits.STREAM_NAME_BYTES_MAX + 4 * 9 + 1;

    private static final int NO_FLAGS = 0;

    /// A replay begins at the first record that the log has.
    private static final int REPLAY_FROM_FIRST = 0;

    private static final int HEADER_BYTES = 32;

    private ExpiryRecordCodec() {}

    public static LogRecord encode(ExpiryRecord record) {
        return switch (record) {
            case Announced(StreamPath path, long dueMs, ExpiryReason reason) -> {
                ByteWriter out = begin(ANNOUNCED);
                ValueCodec.write(out, path);
                out.number(dueMs);
                out.octet(reason.bit);
                yield logRecord(out, Bytes.EMPTY);
            }
            case Done(StreamPath path, long untilSeqNum) -> {
                ByteWriter out = begin(DONE);
                ValueCodec.write(out, path);
                out.number(untilSeqNum);
                yield logRecord(out, Bytes.EMPTY);
            }
            case Snapshot snapshot -> {
                ByteWriter out = begin(SNAPSHOT);
                out.number(snapshot.coversUntilSeqNum());
                yield logRecord(out, entries(snapshot.entries()));
            }
            case StoreCommand() -> throw new IllegalArgumentException("a store's command is not ours to encode");
        };
    }

    /// @throws UnreadableRecordException for anything that this version did not write
    public static ExpiryRecord decode(LogRecord record) throws UnreadableRecordException {
        if (record.isTrim() || record.isFence()) {
            return new StoreCommand();
        }
        ByteReader in = new ByteReader(headerOf(record));
        int version = in.octet("version");
        int kind = in.octet("kind");
        int flags = in.octet("flags");
        long replayFrom = in.number("replay from", RecordLimits.NUMBER_MAX);
        if (version != StreamRecordCodec.VERSION || flags != NO_FLAGS || replayFrom != REPLAY_FROM_FIRST) {
            throw new UnreadableRecordException(
                    "expiry record: version=" + version + " flags=" + flags + " replayFrom=" + replayFrom);
        }
        ExpiryRecord decoded = decode(in, kind, record.body());
        in.end();
        return decoded;
    }

    private static ExpiryRecord decode(ByteReader in, int kind, Bytes body) throws UnreadableRecordException {
        if (kind == SNAPSHOT) {
            return new Snapshot(in.number("covers until", RecordLimits.NUMBER_MAX), readEntries(new ByteReader(body)));
        }
        if (!body.isEmpty()) {
            throw new UnreadableRecordException("body: kind=" + kind + " length=" + body.length());
        }
        return switch (kind) {
            case ANNOUNCED -> {
                StreamPath path = ValueCodec.readPath(in);
                yield new Announced(path, in.number("due", Long.MAX_VALUE), readReason(in));
            }
            case DONE -> {
                StreamPath path = ValueCodec.readPath(in);
                yield new Done(path, in.number("until", RecordLimits.NUMBER_MAX));
            }
            default -> throw new UnreadableRecordException("kind: unknown in an expiry log=" + kind);
        };
    }

    private static ByteWriter begin(int kind) {
        ByteWriter out = new ByteWriter(HEADER_BYTES);
        out.octet(StreamRecordCodec.VERSION);
        out.octet(kind);
        out.octet(NO_FLAGS);
        out.number(REPLAY_FROM_FIRST);
        return out;
    }

    private static LogRecord logRecord(ByteWriter header, Bytes body) {
        return new LogRecord(List.of(new RecordHeader(StreamRecordCodec.HEADER_NAME, header.done())), body);
    }

    private static Bytes headerOf(LogRecord record) throws UnreadableRecordException {
        List<RecordHeader> headers = record.headers();
        if (headers.size() != 1 || !headers.get(0).name().equals(StreamRecordCodec.HEADER_NAME)) {
            throw new UnreadableRecordException("expiry record: headers=" + headers.size());
        }
        return headers.get(0).value();
    }

    private static Bytes entries(List<ExpiryEntry> entries) {
        ByteWriter out = new ByteWriter(16 + 48 * entries.size());
        out.number(entries.size());
        for (ExpiryEntry entry : entries) {
            write(out, entry);
        }
        return out.done();
    }

    static void write(ByteWriter out, ExpiryEntry entry) {
        ValueCodec.write(out, entry.path());
        out.number(entry.seqNum());
        out.number(entry.firstAtMs());
        out.number(entry.lastAtMs() - entry.firstAtMs());
        out.number(entry.dueMs());
        out.octet(entry.reasonBits());
    }

    private static List<ExpiryEntry> readEntries(ByteReader in) throws UnreadableRecordException {
        int count = (int) in.number("entries", RecordLimits.PART_BYTES_MAX);
        List<ExpiryEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StreamPath path = ValueCodec.readPath(in);
            long seqNum = in.number("announced", RecordLimits.NUMBER_MAX);
            long firstAtMs = in.number("first at", Long.MAX_VALUE);
            long lastAtMs = firstAtMs + in.number("last at", Long.MAX_VALUE - firstAtMs);
            long dueMs = in.number("due", Long.MAX_VALUE);
            entries.add(new ExpiryEntry(path, seqNum, firstAtMs, lastAtMs, dueMs, readReasons(in)));
        }
        in.end();
        return entries;
    }

    private static ExpiryReason readReason(ByteReader in) throws UnreadableRecordException {
        int bits = readReasons(in);
        for (ExpiryReason reason : ExpiryReason.values()) {
            if (reason.bit == bits) {
                return reason;
            }
        }
        throw new UnreadableRecordException("reason: unknown=" + bits);
    }

    private static int readReasons(ByteReader in) throws UnreadableRecordException {
        int bits = in.octet("reasons");
        if (bits < 1 || bits > ExpiryReason.ALL_BITS) {
            throw new UnreadableRecordException("reasons: unknown=" + bits);
        }
        return bits;
    }
}
