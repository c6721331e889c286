package dev.millrace.model.decide;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand.Create;
import dev.millrace.model.outcome.EndedFork;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Closed;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Deleted;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.StreamState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Decides how lives begin and end.
final class LifeDecider {
    private final DecisionLimits limits;
    private final UnitPlanner units;

    LifeDecider(DecisionLimits limits) {
        this.limits = limits;
        units = new UnitPlanner(limits);
    }

    Decision create(StreamState state, Create create, long nowMs) {
        return switch (state.existenceAt(nowMs)) {
            case LIVE -> createOver(state, create, nowMs);
            case SOFT_DELETED -> new Decision.Answer(new StreamOutcome.PathBlocked());
            case ABSENT -> begin(state, create, nowMs);
        };
    }

    /// Until when the name of a stream that has expired stays as it is, since other clocks may not be there yet; none
    /// where it is free, or lives, or is blocked.
    OptionalLong keptUntilMs(StreamState state, long nowMs) {
        long untilMs = state.deadlineMs() + limits.clockSkewMarginMs();
        boolean expired = state.existence() == Existence.LIVE && state.existenceAt(nowMs) == Existence.ABSENT;
        return expired && nowMs <= untilMs ? OptionalLong.of(untilMs) : OptionalLong.empty();
    }

    /// Where the record arrives after the deadline, the life had ended by itself, and there was nothing to delete.
    Decision delete(StreamState state) {
        long lastMs = Math.max(state.deadlineMs(), state.view().createdAtMs());
        return new Decision.Write(
                List.of(new Deleted()),
                applied -> applied.tail().timestampMs() > lastMs
                        ? Deciding.gone(applied.existence())
                        : new StreamOutcome.Deleted(endedFork(applied)));
    }

    /// The fork that is over and holds nothing for others, if the last life was one.
    static @Nullable EndedFork endedFork(StreamState state) {
        ForkOrigin origin = state.lastOrigin();
        return origin == null || state.forkCount() > 0
                ? null
                : new EndedFork(origin.request().source(), state.life());
    }

    private static Decision createOver(StreamState state, Create create, long nowMs) {
        StreamView view = state.view();
        ForkOrigin origin = create.origin();
        boolean inherits = origin != null && origin.lifetimeChoice() == ForkOrigin.LifetimeChoice.INHERITED;
        @Nullable Lifetime lifetime = inherits ? null : create.lifetime();
        String difference = CreateComparison.difference(
                view,
                new CreateComparison.Asked(
                        create.contentType(), lifetime, create.closure(), origin == null ? null : origin.request()));
        return difference == null
                ? Deciding.answerAsUse(state, nowMs, applied -> new StreamOutcome.AlreadyExists(applied.view()))
                : new Decision.Answer(new StreamOutcome.ConfigurationDiffers(difference));
    }

    private Decision begin(StreamState state, Create create, long nowMs) {
        ForkOrigin origin = create.origin();
        if (origin != null && origin.depth() > RecordLimits.FORK_DEPTH_MAX) {
            return new Decision.Answer(new StreamOutcome.ForkTooDeep(RecordLimits.FORK_DEPTH_MAX));
        }
        long lifeMin = Math.max(state.lifeFloor(), origin == null ? 0 : sourceLife(origin)) + 1;
        if (origin != null && create.lifeAtLeast() < lifeMin) {
            return new Decision.Answer(new StreamOutcome.LifeTooLow(lifeMin));
        }
        boolean expired = state.existence() == Existence.LIVE;
        if (expired && nowMs <= state.deadlineMs() + limits.clockSkewMarginMs()) {
            return new Decision.Answer(new StreamOutcome.Overloaded(
                    "the name of an expired stream is not free yet: deadlineMs=" + state.deadlineMs() + " nowMs="
                            + nowMs + " marginMs=" + limits.clockSkewMarginMs(),
                    secondsUntil(state.deadlineMs() + limits.clockSkewMarginMs(), nowMs)));
        }
        EndedFork replaced = endedFork(state);
        Created created = new Created(
                Math.max(lifeMin, create.lifeAtLeast()), create.contentType(), create.lifetime(), origin, null);
        long life = created.life();
        return new Decision.Write(
                unit(state, create, created, expired),
                applied -> applied.lives(life)
                        ? new StreamOutcome.Created(applied.view(), replaced)
                        : Deciding.gone(applied.existence()));
    }

    private List<StreamRecord> unit(StreamState state, Create create, Created created, boolean expired) {
        List<StreamRecord> before = expired ? List.of(new Deleted()) : List.of();
        if (!create.messages().isEmpty()) {
            UnitPlanner.Closing closing = new UnitPlanner.Closing(null, null, create.closure(), null);
            return units.unit(state.nextSeqNum(), before, created, create.messages(), closing);
        }
        List<StreamRecord> records = new ArrayList<>(before);
        records.add(created);
        if (create.closure() == Closure.CLOSES) {
            records.add(new Closed(null));
        }
        return records;
    }

    private static long sourceLife(ForkOrigin origin) {
        InheritedSegment last = origin.segments().get(origin.segments().size() - 1);
        return last.life();
    }

    private static int secondsUntil(long atMs, long nowMs) {
        return (int) Math.min(3_600, Math.max(1, (atMs - nowMs + 999) / 1_000));
    }
}
