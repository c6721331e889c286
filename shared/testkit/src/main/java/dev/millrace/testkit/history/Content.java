package dev.millrace.testkit.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The units of one life in their order. There is one object for each content, so that two are equal only where they
/// are the same; used by one thread.
final class Content {
    private final @Nullable Content before;
    private final @Nullable Unit last;
    private final Map<Unit, Content> longer = new HashMap<>();

    private Content(@Nullable Content before, @Nullable Unit last) {
        this.before = before;
        this.last = last;
    }

    /// A content from which others are made.
    static Content none() {
        return new Content(null, null);
    }

    Content with(Unit unit) {
        return longer.computeIfAbsent(unit, added -> new Content(this, added));
    }

    /// The place of the tail.
    Place tail() {
        return new Place(last);
    }

    /// Whether these are exactly the units after that place.
    boolean endsWith(Place place, List<Unit> units) {
        Content at = this;
        for (int i = units.size() - 1; i >= 0; i--) {
            if (at.before == null || !units.get(i).equals(at.last)) {
                return false;
            }
            at = at.before;
        }
        return at.tail().equals(place);
    }

    @Override
    public String toString() {
        List<Unit> units = new ArrayList<>();
        for (Content at = this; at != null && at.last != null; at = at.before) {
            units.add(at.last);
        }
        Collections.reverse(units);
        return units.size() <= 20
                ? units.toString()
                : units.size() + " units … " + units.subList(units.size() - 20, units.size());
    }
}
