package dev.millrace.model.members;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.record.ByteReader;
import dev.millrace.model.record.ByteWriter;
import dev.millrace.model.record.RecordFrame;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.UnreadableRecordException;

/// Records of the members log to log records and back. Stable, never reuse: `docs/format.md` has the table.
public final class MemberRecordCodec {
    static final int MEMBER_ALIVE = 80;
    static final int MEMBER_DEAD = 81;
    static final int MEMBERS_SNAPSHOT = 82;

    private MemberRecordCodec() {}

    public static LogRecord encode(MemberRecord record) {
        return switch (record) {
            case MemberRecord.Alive(long member, int partitions, String name) -> {
                ByteWriter out = RecordFrame.begin(MEMBER_ALIVE);
                out.fixed(member);
                out.number(partitions);
                out.text(name, MemberRecord.NAME_BYTES_MAX);
                yield RecordFrame.end(out, Bytes.EMPTY);
            }
            case MemberRecord.Dead(long member, long declaredBy) -> {
                ByteWriter out = RecordFrame.begin(MEMBER_DEAD);
                out.fixed(member);
                out.fixed(declaredBy);
                yield RecordFrame.end(out, Bytes.EMPTY);
            }
            case MemberRecord.Snapshot(long coversUntil, Bytes content) -> {
                ByteWriter out = RecordFrame.begin(MEMBERS_SNAPSHOT);
                out.number(coversUntil);
                yield RecordFrame.end(out, content);
            }
            case MemberRecord.StoreCommand() ->
                throw new IllegalArgumentException("a store's command is not ours to encode");
        };
    }

    /// @throws UnreadableRecordException for anything that this version did not write
    public static MemberRecord decode(LogRecord record) throws UnreadableRecordException {
        if (record.isFence() || record.isTrim()) {
            return new MemberRecord.StoreCommand();
        }
        RecordFrame.Opened opened = RecordFrame.open(record);
        ByteReader in = opened.fields();
        MemberRecord decoded = switch (opened.kind()) {
            case MEMBER_ALIVE -> alive(in);
            case MEMBER_DEAD -> new MemberRecord.Dead(in.fixed("member"), in.fixed("declared by"));
            case MEMBERS_SNAPSHOT ->
                new MemberRecord.Snapshot(in.number("covers until", RecordLimits.NUMBER_MAX), opened.body());
            default -> throw new UnreadableRecordException("kind: unknown in a members log=" + opened.kind());
        };
        in.end();
        if (!(decoded instanceof MemberRecord.Snapshot) && !opened.body().isEmpty()) {
            throw new UnreadableRecordException(
                    "body: kind=" + opened.kind() + " length=" + opened.body().length());
        }
        return decoded;
    }

    private static MemberRecord alive(ByteReader in) throws UnreadableRecordException {
        long member = in.fixed("member");
        int partitions = (int) in.number("partitions", MemberRecord.PARTITIONS_MAX);
        if (partitions == 0) {
            throw new UnreadableRecordException("partitions: 0");
        }
        return new MemberRecord.Alive(member, partitions, in.text("member name", MemberRecord.NAME_BYTES_MAX));
    }
}
