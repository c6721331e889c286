package dev.millrace.model.members;

import java.util.Collection;
import java.util.OptionalLong;

/// Which member a task belongs to: rendezvous hashing, so a member that comes or goes moves only the tasks that are,
/// or were, its own.
public final class Assignment {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Assignment() {}

    /// The member that `partition` belongs to among `members`; nothing where there are none.
    public static OptionalLong ownerOf(int partition, Collection<Member> members) {
        long best = 0;
        long bestScore = 0;
        boolean found = false;
        for (Member member : members) {
            long score = score(member.id(), partition);
            int order = Long.compareUnsigned(score, bestScore);
            if (!found || order > 0 || (order == 0 && member.id() > best)) {
                best = member.id();
                bestScore = score;
                found = true;
            }
        }
        return found ? OptionalLong.of(best) : OptionalLong.empty();
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
}
