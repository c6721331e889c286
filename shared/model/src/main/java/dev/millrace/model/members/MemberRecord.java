package dev.millrace.model.members;

import dev.millrace.model.log.Bytes;

/// One record of the members log.
public sealed interface MemberRecord {
    /// The longest name that a member may give itself, bytes of UTF-8.
    int NAME_BYTES_MAX = 128;

    /// The most partitions that an endpoint's sources may be divided into.
    int PARTITIONS_MAX = 4_096;

    /// A heartbeat. The first one of a member, or the first after its death was declared, makes it a member.
    ///
    /// @param member a random number that a process draws when it starts
    /// @param partitions how many partitions the member believes in
    /// @param name for people: where the process runs
    record Alive(long member, int partitions, String name) implements MemberRecord {
        public Alive {
            if (partitions < 1 || partitions > PARTITIONS_MAX) {
                throw new IllegalArgumentException(
                        "partitions: expected=1.." + PARTITIONS_MAX + " found=" + partitions);
            }
        }
    }

    /// `member` is none any more: it left, or `declaredBy` has not heard of it for too long.
    record Dead(long member, long declaredBy) implements MemberRecord {}

    /// The fold of everything below `coversUntilSeqNum` (exclusive).
    record Snapshot(long coversUntilSeqNum, Bytes content) implements MemberRecord {}

    /// A command of the store's own, which takes a number and says nothing.
    record StoreCommand() implements MemberRecord {}
}
