package dev.millrace.testkit.history;

import org.jspecify.annotations.Nullable;

/// A place in a stream: after a unit, or before the first.
///
/// @param after null for the place before the first
record Place(@Nullable Unit after) {
    /// The offset by which everybody may name the beginning.
    static final String BEGINNING = "-1";

    static final Place FIRST = new Place(null);

    static Place after(Unit unit) {
        return new Place(unit);
    }

    /// The life that an offset names, which has the form `life_position`, both of so many digits that they sort.
    static long life(String offset) {
        return Long.parseLong(offset.substring(0, offset.indexOf('_')));
    }
}
