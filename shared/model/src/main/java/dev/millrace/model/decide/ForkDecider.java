package dev.millrace.model.decide;

import dev.millrace.model.command.StreamCommand.ReleaseFork;
import dev.millrace.model.command.StreamCommand.ReserveFork;
import dev.millrace.model.outcome.EndedFork;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.ForkReleased;
import dev.millrace.model.record.StreamRecord.ForkReserved;
import dev.millrace.model.state.StreamState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides what a source keeps of its forks. A reservation that is made counts as use of the source, since a fork is
/// about to read it; a refused one and a release do not.
final class ForkDecider {
    private final DecisionLimits limits;

    ForkDecider(DecisionLimits limits) {
        this.limits = limits;
    }

    /// On a live stream only.
    Decision reserve(StreamState state, ReserveFork reserve, long nowMs) {
        long lifeMin = Math.max(state.life(), state.reservedLifeMax(reserve.child())) + 1;
        if (reserve.childLife() < lifeMin) {
            return new Decision.Answer(new StreamOutcome.LifeTooLow(lifeMin));
        }
        if (state.forkCount() >= limits.forksMax()) {
            return new Decision.Answer(new StreamOutcome.TooManyForks(limits.forksMax()));
        }
        List<StreamRecord> records = new ArrayList<>(Deciding.use(state, nowMs));
        records.add(new ForkReserved(reserve.child(), reserve.childLife()));
        return new Decision.Write(
                records, Deciding.inSameLife(state, applied -> new StreamOutcome.ForkReserved(applied.view())));
    }

    /// Whether the stream lives, is soft-deleted or gone. A repeat is told the same, so that what a crash cut off is
    /// gone on with.
    Decision release(StreamState state, ReleaseFork release, long nowMs) {
        if (!state.isReserved(release.child(), release.childLife())) {
            return new Decision.Answer(new StreamOutcome.ForkReleased(ended(state, nowMs)));
        }
        return new Decision.Write(
                List.of(new ForkReleased(release.child(), release.childLife())),
                applied -> new StreamOutcome.ForkReleased(ended(applied, nowMs)));
    }

    private @Nullable EndedFork ended(StreamState state, long nowMs) {
        boolean over = state.lastOrigin() != null && !state.mayLiveAt(nowMs - limits.clockSkewMarginMs());
        return over ? LifeDecider.endedFork(state) : null;
    }
}
