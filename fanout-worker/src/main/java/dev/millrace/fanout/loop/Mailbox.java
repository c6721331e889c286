package dev.millrace.fanout.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Mail for the owner thread that must not be lost: answers of the store, deliveries of follows, questions. Posted
/// by any thread, taken by the owner.
///
/// It never refuses, and yet is bounded: there are never more letters than calls to the store under way, follows (one
/// delivery each, until the next is asked for) and questions that somebody waits for.
public final class Mailbox {
    private final ConcurrentLinkedQueue<Runnable> letters = new ConcurrentLinkedQueue<>();
    private final Runnable wakeup;

    /// @param wakeup called by whoever has posted
    public Mailbox(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    public void post(Runnable letter) {
        letters.add(letter);
        wakeup.run();
    }

    @Nullable
    Runnable poll() {
        return letters.poll();
    }

    public boolean isEmpty() {
        return letters.isEmpty();
    }
}
