package dev.millrace.model.state;

import dev.millrace.model.name.StreamPath;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The fork reservations of a stream, in the order in which they were made. As a layer it holds only what changed
/// (true: made, false: released) and falls through to the table below.
final class ForkTable {
    private @Nullable SequencedMap<Reservation, Boolean> own;
    private @Nullable ForkTable below;
    private int size;

    void putOn(ForkTable table) {
        own = null;
        below = table;
        size = table.size;
    }

    int size() {
        return size;
    }

    boolean holds(Reservation reservation) {
        for (ForkTable table = this; table != null; table = table.below) {
            Boolean made = table.own == null ? null : table.own.get(reservation);
            if (made != null) {
                return made;
            }
        }
        return false;
    }

    void reserve(Reservation reservation) {
        if (!holds(reservation)) {
            size++;
            owned().putLast(reservation, true);
        }
    }

    void release(Reservation reservation) {
        if (!holds(reservation)) {
            return;
        }
        size--;
        if (below != null && below.holds(reservation)) {
            owned().putLast(reservation, false);
        } else {
            owned().remove(reservation);
        }
    }

    /// The greatest life that `child` is reserved for; 0 for none.
    long lifeMax(StreamPath child) {
        long[] max = {0};
        forEach(reservation -> {
            if (reservation.child().equals(child)) {
                max[0] = Math.max(max[0], reservation.childLife());
            }
        });
        return max[0];
    }

    /// Visits all, in the order in which they were made.
    void forEach(Consumer<Reservation> visitor) {
        forEachFrom(this, visitor);
    }

    private void forEachFrom(ForkTable table, Consumer<Reservation> visitor) {
        if (table.below != null) {
            forEachFrom(table.below, visitor);
        }
        if (table.own != null) {
            table.own.forEach((reservation, made) -> {
                if (made && !isOverridden(table, reservation)) {
                    visitor.accept(reservation);
                }
            });
        }
    }

    private boolean isOverridden(ForkTable in, Reservation reservation) {
        for (ForkTable table = this; table != in && table != null; table = table.below) {
            if (table.own != null && table.own.containsKey(reservation)) {
                return true;
            }
        }
        return false;
    }

    private SequencedMap<Reservation, Boolean> owned() {
        if (own == null) {
            own = new LinkedHashMap<>();
        }
        return own;
    }
}
