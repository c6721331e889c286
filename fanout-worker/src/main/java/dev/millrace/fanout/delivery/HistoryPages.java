package dev.millrace.fanout.delivery;

import dev.millrace.fanout.loop.OwnerLoop;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to have a page of history in memory, from when it is read until it is delivered or forgotten.
/// Those whose sessions have failed have half of the turns at most: they may keep them for as long as a call takes
/// that hangs. Where the processors have no time, the turns come one after the other, as [Linger] says. Owned by the
/// owner thread.
final class HistoryPages {
    private final OwnerLoop loop;
    private final Linger linger;
    private final int max;
    private final ArrayDeque<HistoryReader> waiting = new ArrayDeque<>();
    private final ArrayDeque<HistoryReader> failing = new ArrayDeque<>();
    private int held;
    private boolean pauses;

    /// From when on a page may be read.
    private long nextNs;

    /// @param max pages at a time
    HistoryPages(OwnerLoop loop, Linger linger, int max) {
        this.loop = loop;
        this.linger = linger;
        this.max = max;
        nextNs = loop.nowNs();
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
        while (!pauses) {
            long waitNs = nextNs - loop.nowNs();
            if (waitNs > 0 && !(waiting.isEmpty() && failing.isEmpty())) {
                pauses = true;
                loop.after(waitNs, this::goOn);
                return;
            }
            HistoryReader reader = poll();
            if (reader == null) {
                return;
            }
            if (reader.read()) {
                held++;
                nextNs = linger.nextPageNs(loop.nowNs());
            }
        }
    }

    private void goOn() {
        pauses = false;
        next();
    }

    private @Nullable HistoryReader poll() {
        HistoryReader next = held < max ? waiting.poll() : null;
        return next == null && 2 * held < max ? failing.poll() : next;
    }
}
