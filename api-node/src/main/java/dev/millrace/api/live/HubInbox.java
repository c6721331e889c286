package dev.millrace.api.live;

import dev.millrace.api.append.TailEvent;
import dev.millrace.api.append.TailWatcher;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import java.util.ArrayList;
import java.util.List;

/// What a shard's owner has told one hub and the hub has not yet taken. The owner never waits: growth that finds no
/// room is forgotten together with what waited before it, and only the newest view is kept ([Tiding.Skipped]);
/// readers then find the messages in the store.
///
/// Touched by the shard's owner and the hub's home, under its own lock, which nobody holds for longer than it takes
/// to move a list.
final class HubInbox implements TailWatcher {
    /// Growth or skipped growth, or what else the watch tells.
    sealed interface Tiding {
        /// Messages that end at the tail of `view`, contiguous with the tiding before.
        record Growth(List<Message> messages, StreamView view, long bytes) implements Tiding {}

        /// Messages up to the tail of `view` have become visible and are not here.
        record Skipped(StreamView view) implements Tiding {}

        /// Anything but growth.
        record Other(TailEvent event) implements Tiding {}
    }

    private static final int MESSAGE_BYTES = 96; // a message object with its offsets
    private static final int TIDING_BYTES = 64;

    private final ByteBudget node;
    private final long bytesMax;
    private final Runnable wake;
    private List<Tiding> tidings = new ArrayList<>();
    private long bytes;
    private boolean woken;

    /// @param wake has the home call [#take()] soon; called when there is something after there was nothing
    HubInbox(long bytesMax, ByteBudget node, Runnable wake) {
        this.bytesMax = bytesMax;
        this.node = node;
        this.wake = wake;
    }

    @Override
    public void onTail(TailEvent event) {
        boolean first;
        synchronized (this) {
            if (event instanceof TailEvent.Grew(List<Message> messages, StreamView view)) {
                addGrowth(messages, view);
            } else {
                tidings.add(new Tiding.Other(event));
            }
            first = !woken;
            woken = true;
        }
        if (first) {
            wake.run();
        }
    }

    /// Everything so far, in order. The bytes count as taken until [#done].
    synchronized List<Tiding> take() {
        List<Tiding> taken = tidings;
        tidings = new ArrayList<>();
        bytes = 0;
        woken = false;
        return taken;
    }

    void done(List<Tiding> taken) {
        node.giveBack(bytes(taken));
    }

    private void addGrowth(List<Message> messages, StreamView view) {
        long more = BatchSequence.bodyBytes(messages) + (long) MESSAGE_BYTES * messages.size() + TIDING_BYTES;
        boolean room = bytes == 0 || bytes + more <= bytesMax;
        if (room && node.tryTake(more)) {
            tidings.add(new Tiding.Growth(messages, view, more));
            bytes += more;
            return;
        }
        node.giveBack(bytes(tidings));
        bytes = 0;
        tidings.removeIf(tiding -> !(tiding instanceof Tiding.Other));
        tidings.add(new Tiding.Skipped(view));
    }

    private static long bytes(List<Tiding> tidings) {
        long bytes = 0;
        for (Tiding tiding : tidings) {
            bytes += tiding instanceof Tiding.Growth growth ? growth.bytes() : 0;
        }
        return bytes;
    }
}
