package dev.millrace.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Searches for an order of operations that a model would have answered in the same way and in which none stands before
/// its call or after its answer: the algorithm of Wing and Gong (*Testing and Verifying Concurrent Objects*, 1993) with
/// Lowe's memory of what was tried (*Testing for Linearizability*, 2017). An operation without an answer may stand
/// anywhere after its call, or nowhere. For one use by one thread.
///
/// @param <S> the model's states
final class LinearizabilityChecker<S> {
    private final SequentialModel<S> model;
    private final List<Operation> operations;
    private final long stepsMax;
    private final Event head = new Event(-1, false);
    private final Event[] calls;
    private final Event[] answers;
    private final Set<Tried<S>> tried = new HashSet<>();
    private final Deque<Done<S>> done = new ArrayDeque<>();
    private BitSet placed = new BitSet();
    private BitSet longest = new BitSet();
    private S state;
    private S reached;
    private int answersLeft;
    private long steps;

    /// A call or an answer, in the list of those whose operation has no place in the order yet.
    private static final class Event {
        final int operation;
        final boolean isAnswer;
        Event previous = this;
        Event next = this;

        Event(int operation, boolean isAnswer) {
            this.operation = operation;
            this.isAnswer = isAnswer;
        }

        void insertBefore(Event other) {
            previous = other.previous;
            next = other;
            previous.next = this;
            next.previous = this;
        }

        void leave() {
            previous.next = next;
            next.previous = previous;
        }

        /// Undoes the last [#leave].
        void comeBack() {
            previous.next = this;
            next.previous = this;
        }
    }

    private record Tried<S>(BitSet placed, S state) {}

    private record Done<S>(int operation, S before) {}

    /// @param stepsMax so many steps of the model, and the search is given up
    LinearizabilityChecker(SequentialModel<S> model, List<Operation> operations, long stepsMax) {
        this.model = model;
        this.operations = List.copyOf(operations);
        this.stepsMax = stepsMax;
        this.state = model.initial();
        this.reached = state;
        this.calls = new Event[operations.size()];
        this.answers = new Event[operations.size()];
        list();
    }

    private void list() {
        record Timed(long atNs, Event event) {}
        List<Timed> events = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            calls[i] = new Event(i, false);
            answers[i] = new Event(i, true);
            events.add(new Timed(operations.get(i).calledNs(), calls[i]));
            if (!operations.get(i).isUnknown()) {
                answersLeft++;
                events.add(new Timed(operations.get(i).answeredNs(), answers[i]));
            }
        }
        // At the same moment calls stand first: the operations overlap.
        events.sort(Comparator.comparingLong(Timed::atNs).thenComparing(timed -> timed.event().isAnswer));
        events.forEach(timed -> timed.event().insertBefore(head));
    }

    Verdict check() {
        Event at = head.next;
        while (answersLeft > 0) {
            if (steps >= stepsMax) {
                return new Verdict.Undecided(steps);
            }
            if (at != head && !at.isAnswer) {
                at = place(at) ? head.next : at.next;
            } else if (done.isEmpty()) {
                return new Verdict.Violated(stuck(), String.valueOf(reached));
            } else {
                at = takeBack().next;
            }
        }
        return new Verdict.Linearizable(steps);
    }

    /// Puts the operation of that call next in the order, where that is possible and was not tried.
    private boolean place(Event call) {
        Operation operation = operations.get(call.operation);
        steps++;
        Optional<S> after = model.step(state, operation);
        if (after.isEmpty() || (operation.isUnknown() && after.get().equals(state))) {
            return false;
        }
        BitSet more = (BitSet) placed.clone();
        more.set(call.operation);
        if (!tried.add(new Tried<>(more, after.get()))) {
            return false;
        }
        done.push(new Done<>(call.operation, state));
        state = after.get();
        placed = more;
        call.leave();
        if (!operation.isUnknown()) {
            answers[call.operation].leave();
            answersLeft--;
        }
        if (placed.cardinality() > longest.cardinality()) {
            longest = placed;
            reached = state;
        }
        return true;
    }

    private Event takeBack() {
        Done<S> last = done.pop();
        placed = (BitSet) placed.clone();
        placed.clear(last.operation());
        state = last.before();
        if (!operations.get(last.operation()).isUnknown()) {
            answers[last.operation()].comeBack();
            answersLeft++;
        }
        calls[last.operation()].comeBack();
        return calls[last.operation()];
    }

    private List<Operation> stuck() {
        List<Operation> stuck = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            if (!longest.get(i) && !operations.get(i).isUnknown()) {
                stuck.add(operations.get(i));
            }
        }
        stuck.sort(Comparator.comparingLong(Operation::answeredNs));
        return stuck;
    }
}
