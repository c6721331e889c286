package dev.millrace.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the answers of a whole history say about offsets and about which unit follows which, and whether they say it
/// with one voice. Content only grows and an offset names one place for ever, so none of it depends on when it was
/// seen.
final class Observations {
    private final Map<String, Unit> units = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Map<Unit, String> ends = new HashMap<>();
    private final Map<Unit, Set<Place>> before = new HashMap<>();
    private final Map<Operation, List<Unit>> shown = new HashMap<>();

    /// Answers that no stream could have given, whatever happened when.
    static final class ContradictionException extends Exception {
        private static final long serialVersionUID = 1L;

        ContradictionException(String what, Operation operation) {
            super(what + ": " + operation.line(0));
        }
    }

    private Observations() {}

    static Observations of(List<Operation> operations) throws ContradictionException {
        Observations all = new Observations();
        for (Operation operation : operations) {
            all.know(operation.call());
        }
        List<Operation> answered = new ArrayList<>(operations);
        // Whoever reads from an offset was told it before.
        answered.sort(Comparator.comparingLong(Operation::answeredNs));
        for (Operation operation : answered) {
            all.takePlace(operation);
        }
        return all;
    }

    private void know(Call call) {
        if (call instanceof Call.Append append) {
            units.put(append.unit().name(), append.unit());
        } else if (call instanceof Call.Create(var unit) && unit != null) {
            units.put(unit.name(), unit);
        }
    }

    private void takePlace(Operation operation) throws ContradictionException {
        if (operation.call() instanceof Call.Append append
                && operation.answer() instanceof Answer.Appended(var next, var _)) {
            isAt(next, Place.after(append.unit()), operation);
        } else if (operation.call() instanceof Call.Create(var unit)
                && operation.answer() instanceof Answer.Created(var next)) {
            isAt(next, new Place(unit), operation);
        } else if (operation.call() instanceof Call.Read(var from) && operation.answer() instanceof Answer.Shown page) {
            takePage(from, page, operation);
        }
    }

    private void takePage(String from, Answer.Shown page, Operation operation) throws ContradictionException {
        List<Unit> whole = wholeUnits(page.messages(), operation);
        shown.put(operation, whole);
        @Nullable Place place = place(from);
        for (Unit unit : whole) {
            if (place != null) {
                before.computeIfAbsent(unit, added -> new HashSet<>()).add(place);
            }
            place = Place.after(unit);
        }
        if (place != null) {
            isAt(page.next(), place, operation);
        }
    }

    private List<Unit> wholeUnits(List<String> messages, Operation operation) throws ContradictionException {
        List<Unit> whole = new ArrayList<>();
        Set<Unit> seen = new HashSet<>();
        int at = 0;
        while (at < messages.size()) {
            String first = messages.get(at);
            Unit unit = units.get(first.substring(0, Math.max(0, first.lastIndexOf('.'))));
            if (unit == null) {
                throw new ContradictionException("a message that nobody sent: " + first, operation);
            }
            for (int i = 0; i < unit.messages(); i++) {
                if (at + i >= messages.size() || !messages.get(at + i).equals(unit.message(i))) {
                    throw new ContradictionException("a unit that is not whole: " + unit, operation);
                }
            }
            if (!seen.add(unit)) {
                throw new ContradictionException("a unit that is there twice: " + unit, operation);
            }
            whole.add(unit);
            at += unit.messages();
        }
        return whole;
    }

    private void isAt(String offset, Place place, Operation operation) throws ContradictionException {
        Place known = places.putIfAbsent(offset, place);
        if (known != null && !known.equals(place)) {
            throw new ContradictionException(
                    "an offset that names two places: " + offset + " is " + known + " and " + place, operation);
        }
        Unit unit = place.after();
        if (unit != null) {
            ends.merge(unit, offset, (one, other) -> one.compareTo(other) >= 0 ? one : other);
        }
    }

    /// The place that an offset names; null where nobody knows.
    @Nullable
    Place place(String offset) {
        return offset.equals(Place.BEGINNING) ? Place.FIRST : places.get(offset);
    }

    /// The highest offset that is known to name the place after a unit; null for none.
    @Nullable
    String end(Unit unit) {
        return ends.get(unit);
    }

    /// What a page showed.
    List<Unit> shown(Operation operation) {
        return shown.getOrDefault(operation, List.of());
    }

    boolean wasShown(Unit unit) {
        return before.containsKey(unit);
    }

    /// Whether a unit that stands there contradicts no page.
    boolean mayFollow(Place place, Unit unit) {
        Set<Place> seen = before.get(unit);
        return seen == null || seen.contains(place);
    }
}
