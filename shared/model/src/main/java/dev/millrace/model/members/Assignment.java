package dev.millrace.model.members;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalLong;

/// Which partition belongs to which member: rendezvous hashing with even shares. The partitions are gone through in
/// order, and each goes to the member with the highest score for it that has room; so any two members' shares
/// differ by one at most, and all who know the same members come to the same, in whatever order they know them.
///
/// Where one of two members comes or goes, only what is its own moves. Among more, room that is taken or given also
/// moves some between those that stay: of 16 partitions five or six where the third comes, of which it gets five,
/// and eleven at the very most, seen among sixteen members; of 1,024 up to a third more than the newcomer gets.
///
/// A value: safe for any thread. Made once for each change of the members, in time of partitions by members.
public final class Assignment {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final Assignment NOBODY = new Assignment(new long[0]);

    /// By partition.
    private final long[] owners;

    private Assignment(long[] owners) {
        this.owners = owners;
    }

    /// Nobody's, where there are no members.
    public static Assignment of(int partitions, Collection<Member> members) {
        if (members.isEmpty()) {
            return NOBODY;
        }
        long[] ids = members.stream().mapToLong(Member::id).toArray();
        Shares shares = new Shares(partitions, ids.length);
        long[] owners = new long[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            int member = best(partition, ids, shares);
            shares.take(member);
            owners[partition] = ids[member];
        }
        return new Assignment(owners);
    }

    /// Whose it is; nothing where there are no members, or no such partition.
    public OptionalLong ownerOf(int partition) {
        return partition < owners.length ? OptionalLong.of(owners[partition]) : OptionalLong.empty();
    }

    private static int best(int partition, long[] ids, Shares shares) {
        int best = -1;
        long bestScore = 0;
        for (int member = 0; member < ids.length; member++) {
            if (!shares.hasRoom(member)) {
                continue;
            }
            long score = score(ids[member], partition);
            int order = best < 0 ? 1 : Long.compareUnsigned(score, bestScore);
            if (order > 0 || (order == 0 && ids[member] > ids[best])) {
                best = member;
                bestScore = score;
            }
        }
        return best;
    }

    /// How many each has, of the even share that all get, and of one more that as many get as are left over.
    private static final class Shares {
        private final int[] taken;
        private final int even;
        private int more;

        Shares(int partitions, int members) {
            taken = new int[members];
            even = partitions / members;
            more = partitions % members;
        }

        boolean hasRoom(int member) {
            return taken[member] < even || (taken[member] == even && more > 0);
        }

        void take(int member) {
            if (taken[member] == even) {
                more--;
            }
            taken[member]++;
        }
    }

    private static long score(long member, int partition) {
        return mix(member ^ mix((partition + 1) * GOLDEN));
    }

    /// The finalizer of SplitMix64: every bit of the input moves about half of the output's.
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Assignment that && Arrays.equals(owners, that.owners);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(owners);
    }

    @Override
    public String toString() {
        return Arrays.toString(owners);
    }
}
