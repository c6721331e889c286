package dev.millrace.testkit.history;

import dev.millrace.testkit.history.Answer.Refusal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A stream that does one operation at a time, as the protocol has it.
///
/// Two things that pages of the history show make the search short without making it blind. A unit that is shown
/// anywhere is appended only where a page shows it, since what stands before it never changes. And an append without
/// an answer that is never shown, and that would leave nothing but content, is left out: whatever it may have done, no
/// answer tells of it, but for tails whose place nobody knows, which therefore count as after what is known.
final class StreamModel implements SequentialModel<ModelState> {
    private final Observations observations;
    private final Content none = Content.none();

    StreamModel(Observations observations) {
        this.observations = observations;
    }

    @Override
    public ModelState initial() {
        return ModelState.absent(0, none);
    }

    @Override
    public Optional<ModelState> step(ModelState state, Operation operation) {
        Answer answer = operation.answer();
        return switch (operation.call()) {
            case Call.Create(var unit) -> create(state, unit, answer);
            case Call.Append append -> append(state, append, answer);
            case Call.Close() -> close(state, answer);
            case Call.Delete() -> delete(state, answer);
            case Call.Head() -> head(state, answer);
            case Call.Read(var from) -> read(state, from, operation);
        };
    }

    private Optional<ModelState> create(ModelState state, @Nullable Unit unit, Answer answer) {
        if (answer instanceof Answer.Existed(var next, var closed)) {
            return looked(state, next, closed);
        }
        if (answer instanceof Answer.Refused(var why, var _)) {
            return why == Refusal.CLOSED && state.exists() && state.closed() ? Optional.of(state) : Optional.empty();
        }
        boolean mayBegin = !state.exists() && (unit == null || observations.mayFollow(Place.FIRST, unit));
        Content content = unit == null ? none : none.with(unit);
        if (answer instanceof Answer.Created(var next)) {
            long life = Place.life(next);
            return mayBegin && life > state.lifeBefore()
                    ? Optional.of(ModelState.begun(life, state.lifeBefore(), content))
                    : Optional.empty();
        }
        if (answer instanceof Answer.Unknown) {
            return Optional.of(mayBegin ? ModelState.begun(0, state.lifeBefore(), content) : state);
        }
        return Optional.empty();
    }

    private Optional<ModelState> append(ModelState state, Call.Append append, Answer answer) {
        return switch (answer) {
            case Answer.Unknown() -> Optional.of(afterUnknown(state, append));
            case Answer.NotFound() -> absent(state);
            case Answer.Appended(var next, var closed) ->
                accepts(state, append)
                                && closed == append.closes()
                                && isAfter(state.content().tail(), next)
                        ? inLife(state, next).map(known -> known.after(append))
                        : Optional.empty();
            case Answer.Duplicate(var next, var closed) ->
                isDuplicate(state, append) ? looked(state, next, closed) : Optional.empty();
            case Answer.Refused(var why, var next) -> refused(state, append, why, next);
            default -> Optional.empty();
        };
    }

    private ModelState afterUnknown(ModelState state, Call.Append append) {
        boolean tells = observations.wasShown(append.unit()) || !append.leavesOnlyContent();
        return tells && accepts(state, append) ? state.after(append) : state;
    }

    private boolean accepts(ModelState state, Call.Append append) {
        return refusal(state, append) == null
                && !isDuplicate(state, append)
                && state.exists()
                && observations.mayFollow(state.content().tail(), append.unit());
    }

    private static boolean isDuplicate(ModelState state, Call.Append append) {
        Stamp stamp = append.stamp();
        if (!state.exists() || stamp == null) {
            return false;
        }
        Stamp last = state.producers().get(stamp.producer());
        boolean before = last != null && last.epoch() == stamp.epoch() && stamp.seq() <= last.seq();
        return state.closed() ? stamp.equals(state.closedBy()) : before;
    }

    /// Why the stream does not take an append, a duplicate apart; null where it does.
    private @Nullable Refusal refusal(ModelState state, Call.Append append) {
        Stamp stamp = append.stamp();
        Stamp last = stamp == null ? null : state.producers().get(stamp.producer());
        if (stamp != null && last != null && stamp.epoch() < last.epoch()) {
            return Refusal.FENCED;
        }
        if (isDuplicate(state, append)) {
            return null;
        }
        if (state.closed()) {
            return Refusal.CLOSED;
        }
        Refusal ofProducer = stamp == null ? null : outOfTurn(stamp, last);
        if (ofProducer != null) {
            return ofProducer;
        }
        String streamSeq = append.streamSeq();
        String lastSeq = state.streamSeq();
        if (streamSeq != null && lastSeq != null && streamSeq.compareTo(lastSeq) <= 0) {
            return Refusal.STREAM_SEQ;
        }
        String expected = append.expectedTail();
        return expected == null || isTail(state, expected) ? null : Refusal.TAIL_ELSEWHERE;
    }

    private static @Nullable Refusal outOfTurn(Stamp stamp, @Nullable Stamp last) {
        if (last == null) {
            return stamp.seq() == 0 ? null : Refusal.GAP;
        }
        if (stamp.epoch() > last.epoch()) {
            return stamp.seq() == 0 ? null : Refusal.EPOCH_START;
        }
        return stamp.seq() == last.seq() + 1 ? null : Refusal.GAP;
    }

    private Optional<ModelState> refused(ModelState state, Call.Append append, Refusal why, String next) {
        if (!state.exists()) {
            return Optional.empty();
        }
        Refusal right = refusal(state, append);
        // Something that is never shown may stand at a tail that nobody knows.
        boolean unseen = why == Refusal.TAIL_ELSEWHERE && right == null && observations.place(next) == null;
        if (right != why && !unseen) {
            return Optional.empty();
        }
        return next.isEmpty() ? Optional.of(state) : tailIs(state, next);
    }

    private Optional<ModelState> close(ModelState state, Answer answer) {
        return switch (answer) {
            case Answer.Unknown() -> Optional.of(state.exists() ? state.afterClose() : state);
            case Answer.NotFound() -> absent(state);
            case Answer.Closed(var next) ->
                state.exists() ? tailIs(state, next).map(ModelState::afterClose) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Optional<ModelState> delete(ModelState state, Answer answer) {
        ModelState after = ModelState.absent(Math.max(state.life(), state.lifeBefore()), none);
        return switch (answer) {
            case Answer.Unknown() -> Optional.of(state.exists() ? after : state);
            case Answer.NotFound() -> absent(state);
            case Answer.Deleted() -> state.exists() ? Optional.of(after) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Optional<ModelState> head(ModelState state, Answer answer) {
        return switch (answer) {
            case Answer.NotFound() -> absent(state);
            case Answer.Inspected(var next, var closed) -> looked(state, next, closed);
            default -> Optional.empty();
        };
    }

    private Optional<ModelState> read(ModelState state, String from, Operation operation) {
        return switch (operation.answer()) {
            case Answer.NotFound() -> absent(state);
            case Answer.Gone() -> isOfEarlierLife(state, from) ? Optional.of(state) : Optional.empty();
            case Answer.Shown page -> shows(state, from, page, observations.shown(operation));
            default -> Optional.empty();
        };
    }

    private static boolean isOfEarlierLife(ModelState state, String from) {
        return state.exists()
                && !from.equals(Place.BEGINNING)
                && (state.life() == 0 ? Place.life(from) <= state.lifeBefore() : Place.life(from) < state.life());
    }

    private Optional<ModelState> shows(ModelState state, String from, Answer.Shown page, List<Unit> units) {
        Place place = observations.place(from);
        boolean right = state.exists()
                && state.closed() == page.closed()
                && place != null
                && state.content().endsWith(place, units);
        return right ? inLife(state, page.next()) : Optional.empty();
    }

    /// An answer that tells the tail and whether the stream is closed.
    private Optional<ModelState> looked(ModelState state, String next, boolean closed) {
        return state.exists() && state.closed() == closed ? tailIs(state, next) : Optional.empty();
    }

    private Optional<ModelState> tailIs(ModelState state, String next) {
        return isTail(state, next)
                        || (observations.place(next) == null
                                && isAfter(state.content().tail(), next))
                ? inLife(state, next)
                : Optional.empty();
    }

    private boolean isTail(ModelState state, String offset) {
        Place place = observations.place(offset);
        return state.content().tail().equals(place) && (state.life() == 0 || Place.life(offset) == state.life());
    }

    /// Whether nothing that is known of a place forbids that an offset lies behind it.
    private boolean isAfter(Place place, String offset) {
        Unit unit = place.after();
        String end = unit == null ? null : observations.end(unit);
        return end == null || end.compareTo(offset) < 0;
    }

    /// The state in the life of which an offset tells.
    private static Optional<ModelState> inLife(ModelState state, String offset) {
        long life = Place.life(offset);
        if (state.life() == 0) {
            return life > state.lifeBefore() ? Optional.of(state.inLife(life)) : Optional.empty();
        }
        return life == state.life() ? Optional.of(state) : Optional.empty();
    }

    private static Optional<ModelState> absent(ModelState state) {
        return state.exists() ? Optional.empty() : Optional.of(state);
    }
}
