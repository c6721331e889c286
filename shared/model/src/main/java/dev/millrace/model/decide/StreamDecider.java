package dev.millrace.model.decide;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.StreamCommand.Append;
import dev.millrace.model.command.StreamCommand.Close;
import dev.millrace.model.command.StreamCommand.Create;
import dev.millrace.model.command.StreamCommand.Delete;
import dev.millrace.model.command.StreamCommand.EndSession;
import dev.millrace.model.command.StreamCommand.Inspect;
import dev.millrace.model.command.StreamCommand.InspectSession;
import dev.millrace.model.command.StreamCommand.ReleaseFork;
import dev.millrace.model.command.StreamCommand.ReserveFork;
import dev.millrace.model.command.StreamCommand.Subscribe;
import dev.millrace.model.command.StreamCommand.Unsubscribe;
import dev.millrace.model.command.Use;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.read.Lineage;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.StreamState;
import java.util.OptionalLong;

/// Decides every command on one stream.
///
/// Nothing that is decided changes the state. Where records are to be written, the state must have no open group:
/// whoever writes ends it first, see [OpenGroupLease].
public final class StreamDecider {
    private final AppendDecider appends;
    private final LifeDecider lives;
    private final ForkDecider forks;
    private final SessionDecider sessions;

    public StreamDecider(DecisionLimits limits) {
        appends = new AppendDecider(limits);
        lives = new LifeDecider(limits);
        forks = new ForkDecider(limits);
        sessions = new SessionDecider(limits, lives);
    }

    /// What `command` comes to on `state`.
    ///
    /// @param clockMs the store's clock as it is known, milliseconds since the epoch; where the last record's time is
    /// later, it is that
    public Decision decide(StreamState state, StreamCommand command, long clockMs) {
        long nowMs = Math.max(clockMs, state.tail().timestampMs());
        Decision decision = switch (command) {
            case Create create -> lives.create(state, create, nowMs);
            case ReleaseFork release -> forks.release(state, release, nowMs);
            case Subscribe subscribe -> sessions.subscribe(state, subscribe, nowMs);
            case Unsubscribe unsubscribe -> sessions.unsubscribe(state, unsubscribe, nowMs);
            case EndSession _ -> sessions.end(state, nowMs);
            case InspectSession _ -> onLive(state, nowMs, command);
            case Append append -> onLive(state, nowMs, append);
            case Close close -> onLive(state, nowMs, close);
            case Delete delete -> onLive(state, nowMs, delete);
            case Inspect inspect -> onLive(state, nowMs, inspect);
            case ReserveFork reserve -> onLive(state, nowMs, reserve);
        };
        if (decision instanceof Decision.Write && state.openGroup() != null) {
            throw new IllegalStateException("decided to write into an open group: " + state.openGroup());
        }
        return decision;
    }

    /// Until when a command that begins a life has to wait, since the life before it has expired by this clock and
    /// perhaps not by others: the store's clock has to pass that. None where it need not wait. To have it decided
    /// before refuses it as overloaded.
    public OptionalLong waitsUntilMs(StreamState state, StreamCommand command, long clockMs) {
        boolean begins = command instanceof Create || command instanceof Subscribe;
        long nowMs = Math.max(clockMs, state.tail().timestampMs());
        return begins ? lives.keptUntilMs(state, nowMs) : OptionalLong.empty();
    }

    private Decision onLive(StreamState state, long nowMs, StreamCommand command) {
        Existence existence = state.existenceAt(nowMs);
        if (existence != Existence.LIVE) {
            return new Decision.Answer(Deciding.gone(existence));
        }
        return switch (command) {
            case Append append -> appends.append(state, append, nowMs);
            case Close close -> appends.close(state, close, nowMs);
            case Delete delete -> lives.delete(state);
            case Inspect inspect -> inspect(state, inspect, nowMs);
            case ReserveFork reserve -> forks.reserve(state, reserve, nowMs);
            case InspectSession _ -> SessionDecider.inspect(state);
            case Subscribe subscribe -> sessions.subscribe(state, subscribe, nowMs);
            case Unsubscribe unsubscribe -> sessions.unsubscribe(state, unsubscribe, nowMs);
            case EndSession _ -> sessions.end(state, nowMs);
            case Create create -> lives.create(state, create, nowMs);
            case ReleaseFork release -> forks.release(state, release, nowMs);
        };
    }

    private static Decision inspect(StreamState state, Inspect inspect, long nowMs) {
        Decision.AfterApply outcome = applied -> new StreamOutcome.Inspected(applied.view());
        return inspect.use() == Use.COUNTS && Lineage.has(state.view(), inspect.from())
                ? Deciding.answerAsUse(state, nowMs, outcome)
                : new Decision.Answer(outcome.outcome(state));
    }
}
