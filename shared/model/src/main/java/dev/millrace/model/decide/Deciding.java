package dev.millrace.model.decide;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Touched;
import dev.millrace.model.state.Deadlines;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.StreamState;
import java.util.List;

/// What several deciders have in common: streams that are not there, and use that moves a sliding deadline.
final class Deciding {
    private Deciding() {}

    /// The control records with which use of a live stream begins: the new deadline, where it has to move.
    static List<StreamRecord> use(StreamState state, long nowMs) {
        if (state.lifetime() instanceof Lifetime.Sliding(long ttlSeconds)
                && Deadlines.movedByUse(state.lifetime(), state.deadlineMs(), nowMs)) {
            return List.of(new Touched(Deadlines.moved(nowMs, ttlSeconds)));
        }
        return List.of();
    }

    /// An answer that counts as use of a live stream, and so may have to move its deadline first.
    static Decision answerAsUse(StreamState state, long nowMs, Decision.AfterApply outcome) {
        List<StreamRecord> use = use(state, nowMs);
        return use.isEmpty()
                ? new Decision.Answer(outcome.outcome(state))
                : new Decision.Write(use, inSameLife(state, outcome));
    }

    /// `outcome`, if the life that `state` is in still lasts when the records have arrived; they may have come too
    /// late.
    static Decision.AfterApply inSameLife(StreamState state, Decision.AfterApply outcome) {
        long life = state.life();
        return applied -> applied.lives(life) ? outcome.outcome(applied) : gone(applied.existence());
    }

    /// What is said of a stream that does not live.
    static StreamOutcome gone(Existence existence) {
        return switch (existence) {
            case ABSENT -> new StreamOutcome.NotFound();
            case SOFT_DELETED -> new StreamOutcome.SoftDeleted();
            case LIVE -> throw new IllegalStateException("the stream lives");
        };
    }
}
