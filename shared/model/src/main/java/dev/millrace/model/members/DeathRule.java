package dev.millrace.model.members;

import java.util.List;

/// When a member is held for dead, by the times at which heartbeats arrived in the log, and nobody's clock.
///
/// Only a member whose own heartbeats have come on time for a while may say so: one that was paused, or cut off from
/// the store with all the others, has nothing to say about them.
///
/// @param lateAfterMs a heartbeat that comes later than this after the one before it is late, ms
/// @param deadAfterMs a member is dead when its last heartbeat is older than this at the declarer's last, ms
public record DeathRule(long lateAfterMs, long deadAfterMs) {
    public DeathRule {
        if (lateAfterMs < 1 || deadAfterMs < lateAfterMs) {
            throw new IllegalArgumentException(
                    "death rule: lateAfterMs=" + lateAfterMs + " deadAfterMs=" + deadAfterMs);
        }
    }

    /// The members that `declarer` holds for dead; none where it is no member, or was late itself.
    public List<Member> dead(MembersState members, long declarer) {
        Member self = members.find(declarer);
        if (self == null || self.lastBeatMs() - self.steadySinceMs() < deadAfterMs) {
            return List.of();
        }
        return members.all().stream()
                .filter(member -> member.id() != declarer)
                .filter(member -> self.lastBeatMs() - member.lastBeatMs() > deadAfterMs)
                .toList();
    }
}
