package dev.millrace.model.expiry;

import dev.millrace.model.state.Existence;
import dev.millrace.model.state.Reservation;
import dev.millrace.model.state.StreamState;

/// What becomes of a fork's reservation, by the child's own state. Lives only grow, so a child that has one above the
/// reserved one, or has it voided, never gets that one any more.
public final class ForkPlanner {
    /// What to do about one reservation.
    public enum Fate {
        /// The child reads the source, or children of its own do.
        KEEP,
        /// The child's life is over, or never comes: the reservation is released.
        RELEASE,
        /// The child may be about to be created.
        WAIT,
        /// Whoever reserved it is gone: the child's life is voided, then the reservation is released.
        VOID
    }

    private ForkPlanner() {}

    /// @param child all of the child's log, just read
    /// @param settledAtMs from when on nothing that was announced for the source is still to come
    /// @param graceMs for how long after its last record a request in the child's log may go on
    public static Fate fate(Reservation reservation, StreamState child, long settledAtMs, long graceMs, long nowMs) {
        long life = child.lastLife();
        if (life == reservation.childLife()) {
            boolean holds = child.existence() != Existence.ABSENT;
            return holds ? Fate.KEEP : Fate.RELEASE;
        }
        if (life > reservation.childLife() || child.lifeFloor() >= reservation.childLife()) {
            return Fate.RELEASE;
        }
        return nowMs < settledAtMs || mayGoOn(child, graceMs, nowMs) ? Fate.WAIT : Fate.VOID;
    }

    /// Whether the child is in the middle of a request, its creation perhaps, whose writer may still be there.
    private static boolean mayGoOn(StreamState child, long graceMs, long nowMs) {
        return child.openGroup() != null && nowMs < child.tail().timestampMs() + graceMs;
    }
}
