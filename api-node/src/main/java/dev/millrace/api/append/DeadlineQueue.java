package dev.millrace.api.append;

import org.jspecify.annotations.Nullable;

/// The unanswered commands of a shard, the one with the nearest deadline first. All have the same time, so they come in
/// order; a queue of links, from which one is taken out without a search. Owned by the shard's owner.
final class DeadlineQueue {
    private @Nullable Pending first;
    private @Nullable Pending last;
    private int size;

    void add(Pending pending) {
        Pending before = last;
        pending.sooner = before;
        if (before == null) {
            first = pending;
        } else {
            before.later = pending;
        }
        last = pending;
        size++;
    }

    void remove(Pending pending) {
        Pending before = pending.sooner;
        Pending after = pending.later;
        if (before == null) {
            first = after;
        } else {
            before.later = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.sooner = before;
        }
        pending.sooner = null;
        pending.later = null;
        size--;
    }

    @Nullable
    Pending first() {
        return first;
    }

    int size() {
        return size;
    }
}
