package dev.millrace.model.members;

import dev.millrace.model.record.ByteReader;
import dev.millrace.model.record.ByteWriter;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.UnreadableRecordException;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The fold of the members log up to [#nextSeqNum()].
///
/// A replay begins at the first record that the log still has: it is trimmed only up to a snapshot. Owned by whoever
/// holds it; not safe for two threads.
public final class MembersState {
    /// How many workers one endpoint may have; a heartbeat of one more is passed over.
    public static final int MEMBERS_MAX = 1_000;

    /// A snapshot is due after so many records.
    static final long SNAPSHOT_RECORDS_DUE = 500;

    private static final int SNAPSHOT_VERSION = 1;

    private final SortedMap<Long, Member> members = new TreeMap<>();
    private final DeathRule rule;
    private long nextSeqNum;
    private long changedSeqNum;
    private int partitions;
    private @Nullable Assignment assignment;
    private long recordsSinceSnapshot;

    /// @param rule which heartbeats are late
    public MembersState(DeathRule rule) {
        this.rule = rule;
    }

    /// Applies the record at `seqNum`. It may be later than the next one only where the log was trimmed meanwhile, and
    /// then it has to be the snapshot that says what stood before it.
    ///
    /// @throws UnreadableRecordException where it does not follow, or cannot be read back
    public void apply(long seqNum, long arrivedAtMs, MemberRecord record) throws UnreadableRecordException {
        if (seqNum < nextSeqNum) {
            throw new IllegalStateException("record out of turn: expected=" + nextSeqNum + " received=" + seqNum);
        }
        if (seqNum > nextSeqNum && !(record instanceof MemberRecord.Snapshot)) {
            throw new UnreadableRecordException("members log: expected seqNum=" + nextSeqNum + " or a snapshot, found="
                    + seqNum + " " + record.getClass().getSimpleName());
        }
        boolean gap = seqNum > nextSeqNum;
        nextSeqNum = seqNum + 1;
        recordsSinceSnapshot++;
        switch (record) {
            case MemberRecord.Alive alive -> onBeat(alive, seqNum, arrivedAtMs);
            case MemberRecord.Dead(long member, long declaredBy) -> {
                if (members.remove(member) != null) {
                    changed(seqNum);
                }
            }
            case MemberRecord.Snapshot snapshot -> onSnapshot(snapshot, gap);
            case MemberRecord.StoreCommand() -> {}
        }
    }

    private void onBeat(MemberRecord.Alive alive, long seqNum, long atMs) {
        if (partitions == 0) {
            partitions = alive.partitions();
        }
        if (alive.partitions() != partitions) {
            return;
        }
        Member before = members.get(alive.member());
        if (before == null && members.size() >= MEMBERS_MAX) {
            return;
        }
        long steadySinceMs =
                before != null && atMs - before.lastBeatMs() <= rule.lateAfterMs() ? before.steadySinceMs() : atMs;
        members.put(alive.member(), new Member(alive.member(), alive.name(), atMs, steadySinceMs));
        if (before == null) {
            changed(seqNum);
        }
    }

    private void changed(long seqNum) {
        changedSeqNum = seqNum + 1;
        assignment = null;
    }

    /// A snapshot that was folded over anyway says nothing new.
    private void onSnapshot(MemberRecord.Snapshot snapshot, boolean gap) throws UnreadableRecordException {
        recordsSinceSnapshot = 0;
        if (gap || snapshot.coversUntilSeqNum() > nextSeqNum - 1) {
            restore(snapshot);
        }
    }

    /// The number of the next record to apply.
    public long nextSeqNum() {
        return nextSeqNum;
    }

    /// Where the log stood when somebody last became a member or ceased to be one: what an assignment is made at.
    public long changedSeqNum() {
        return changedSeqNum;
    }

    /// How many partitions the first member had, and therefore all have: heartbeats of who believes in another
    /// number make nobody a member. 0 before there was one.
    public int partitions() {
        return partitions;
    }

    /// Which partition is whose: made when it is first asked for, and kept until [#changedSeqNum()] moves on.
    public Assignment assignment() {
        Assignment known = assignment;
        if (known == null) {
            known = Assignment.of(partitions, members.values());
            assignment = known;
        }
        return known;
    }

    public @Nullable Member find(long id) {
        return members.get(id);
    }

    /// The members, by their numbers.
    public Collection<Member> all() {
        return Collections.unmodifiableCollection(members.values());
    }

    public boolean snapshotDue() {
        return recordsSinceSnapshot >= SNAPSHOT_RECORDS_DUE;
    }

    /// A snapshot of this state. It is to be appended exactly at [#nextSeqNum()].
    public MemberRecord.Snapshot snapshot() {
        ByteWriter out = new ByteWriter(64 + 64 * members.size());
        out.octet(SNAPSHOT_VERSION);
        out.number(changedSeqNum);
        out.number(partitions);
        out.number(members.size());
        for (Member member : members.values()) {
            out.fixed(member.id());
            out.text(member.name(), MemberRecord.NAME_BYTES_MAX);
            out.number(member.lastBeatMs());
            out.number(member.steadySinceMs());
        }
        return new MemberRecord.Snapshot(nextSeqNum, out.done());
    }

    private void restore(MemberRecord.Snapshot snapshot) throws UnreadableRecordException {
        ByteReader in = new ByteReader(snapshot.content());
        int version = in.octet("members snapshot version");
        if (version != SNAPSHOT_VERSION) {
            throw new UnreadableRecordException(
                    "members snapshot version: received=" + version + " readable=" + SNAPSHOT_VERSION);
        }
        members.clear();
        assignment = null;
        changedSeqNum = in.number("changed", RecordLimits.NUMBER_MAX);
        partitions = (int) in.number("partitions", MemberRecord.PARTITIONS_MAX);
        for (long left = in.number("members", MEMBERS_MAX); left > 0; left--) {
            long id = in.fixed("member");
            String name = in.text("member name", MemberRecord.NAME_BYTES_MAX);
            long lastBeatMs = in.number("last beat", Long.MAX_VALUE);
            members.put(id, new Member(id, name, lastBeatMs, in.number("steady since", Long.MAX_VALUE)));
        }
        in.end();
    }

    /// All of the state as text, the same for equal states.
    public String describe() {
        return "next=" + nextSeqNum + " changed=" + changedSeqNum + " partitions=" + partitions + " members="
                + members.values();
    }
}
