package dev.millrace.fanout.delivery;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to have a page of history in memory, from when it is read until it is delivered or forgotten.
/// Those whose sessions have failed have half of the turns at most: they may keep them for as long as a call takes
/// that hangs. Owned by the owner thread.
final class HistoryPages {
    private final int max;
    private final ArrayDeque<HistoryReader> waiting = new ArrayDeque<>();
    private final ArrayDeque<HistoryReader> failing = new ArrayDeque<>();
    private int held;

    /// @param max pages at a time
    HistoryPages(int max) {
        this.max = max;
    }

    int held() {
        return held;
    }

    /// Has `reader` read as soon as there is a turn for it. Each turn ends in [#release].
    void take(HistoryReader reader) {
        (reader.hasFailed() ? failing : waiting).add(reader);
        next();
    }

    void release() {
        held--;
        next();
    }

    private void next() {
        for (HistoryReader reader = poll(); reader != null; reader = poll()) {
            held += reader.read() ? 1 : 0;
        }
    }

    private @Nullable HistoryReader poll() {
        HistoryReader next = held < max ? waiting.poll() : null;
        return next == null && 2 * held < max ? failing.poll() : next;
    }
}
