package dev.millrace.api.live;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Things that are due at some tick, in a ring of lists, one per tick: scheduling, moving and cancelling cost the same
/// however many there are. What is due later than the ring is long stays in its list for another round.
///
/// Belongs to one thread. Bounded by the number of entries that exist.
final class DeadlineWheel<T> {
    private static final int SLOTS = 256;

    /// A place for one thing in the wheel; in it at most once.
    static final class Entry<T> {
        private final T thing;
        private long dueTick;
        private @Nullable Entry<T> previous;
        private @Nullable Entry<T> next;
        private boolean scheduled;

        Entry(T thing) {
            this.thing = thing;
        }
    }

    private final Entry<T>[] slots;
    private long tick;
    private int size;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    DeadlineWheel(long nowTick) {
        tick = nowTick;
        slots = new Entry[SLOTS];
    }

    int size() {
        return size;
    }

    /// Puts `entry` at `dueTick`, from where it was if it is scheduled; what is past is due at the next tick.
    void schedule(Entry<T> entry, long dueTick) {
        cancel(entry);
        entry.dueTick = Math.max(dueTick, tick + 1);
        entry.scheduled = true;
        int slot = slot(entry.dueTick);
        Entry<T> head = slots[slot];
        entry.next = head;
        if (head != null) {
            head.previous = entry;
        }
        slots[slot] = entry;
        size++;
    }

    void cancel(Entry<T> entry) {
        if (!entry.scheduled) {
            return;
        }
        if (entry.previous == null) {
            slots[slot(entry.dueTick)] = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next != null) {
            entry.next.previous = entry.previous;
        }
        entry.previous = null;
        entry.next = null;
        entry.scheduled = false;
        size--;
    }

    /// Moves on to `nowTick` and hands over everything due by then, tick by tick, each out of the wheel before.
    /// `onDue` may schedule and cancel.
    void advance(long nowTick, Consumer<T> onDue) {
        if (nowTick - tick >= SLOTS) {
            tick = nowTick - SLOTS; // every list is looked at once, which is enough
        }
        while (tick < nowTick) {
            tick++;
            takeDue(slot(tick), nowTick).forEach(entry -> {
                if (entry.scheduled && entry.dueTick <= nowTick) {
                    cancel(entry);
                    onDue.accept(entry.thing);
                }
            });
        }
    }

    private ArrayDeque<Entry<T>> takeDue(int slot, long nowTick) {
        ArrayDeque<Entry<T>> due = new ArrayDeque<>(0);
        for (Entry<T> entry = slots[slot]; entry != null; entry = entry.next) {
            if (entry.dueTick <= nowTick) {
                due.add(entry);
            }
        }
        return due;
    }

    private static int slot(long tick) {
        return (int) (tick & (SLOTS - 1));
    }
}
