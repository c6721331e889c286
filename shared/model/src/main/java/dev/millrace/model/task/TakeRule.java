package dev.millrace.model.task;

import dev.millrace.model.members.MembersState;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Whether a member takes a task now, by what the members log and the task's own log say.
///
/// A view that is older than the one by which the task was taken yields. An owner that lives in the taker's view is
/// left alone for a while, so that two views cannot take a task from each other in turn; it will mostly give it
/// back by itself before.
///
/// @param holdMs how long an owner that lives keeps the task at least, ms
public record TakeRule(long holdMs) {
    public TakeRule {
        if (holdMs < 0) {
            throw new IllegalArgumentException("holdMs=" + holdMs);
        }
    }

    /// What a member does about a task.
    public enum Choice {
        /// It belongs to somebody else by this view.
        LEAVE,
        /// It is the member's by this view, but not yet to be taken.
        WAIT,
        TAKE
    }

    /// @param owner who has the task by its log; null for nobody yet
    /// @param nowMs the store's clock
    public Choice choose(int partition, MembersState members, long self, @Nullable TaskOwner owner, long nowMs) {
        if (!belongsTo(self, partition, members)) {
            return Choice.LEAVE;
        }
        if (owner == null || owner.released()) {
            return Choice.TAKE;
        }
        if (owner.membersSeqNum() > members.changedSeqNum()) {
            return Choice.WAIT;
        }
        boolean lives = owner.member() != self && members.find(owner.member()) != null;
        return lives && nowMs - owner.takenAtMs() < holdMs ? Choice.WAIT : Choice.TAKE;
    }

    /// Whether `partition` is `self`'s by this view of the members.
    public static boolean belongsTo(long self, int partition, MembersState members) {
        OptionalLong owner = members.assignment().ownerOf(partition);
        return owner.isPresent() && owner.getAsLong() == self;
    }
}
