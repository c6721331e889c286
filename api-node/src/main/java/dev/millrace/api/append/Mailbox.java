package dev.millrace.api.append;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Mail for a shard's owner that must not be lost: answers of the store, watches. Posted by any thread, taken by
/// the owner.
///
/// It never refuses, and yet is bounded: each is its own link, made when the call was made that it answers, so
/// there are never more than calls to the store under way (one append, one read, one tail check and one follow per
/// resident stream) and watches asked for. The ring, which may be full, cannot hold them up.
final class Mailbox {
    private final AtomicReference<@Nullable Mail> latest = new AtomicReference<>();
    private final OwnerWakeup wakeup;

    Mailbox(OwnerWakeup wakeup) {
        this.wakeup = wakeup;
    }

    void post(Mail mail) {
        Mail before;
        do {
            before = latest.get();
            mail.earlier = before;
        } while (!latest.compareAndSet(before, mail));
        wakeup.signal();
    }

    boolean isEmpty() {
        return latest.get() == null;
    }

    /// Takes all that is there, in the order of posting, linked by [Mail#earlier] to the next; null for nothing.
    @Nullable
    Mail takeAll() {
        if (latest.get() == null) {
            return null;
        }
        Mail mail = latest.getAndSet(null);
        Mail taken = null;
        while (mail != null) {
            Mail before = mail.earlier;
            mail.earlier = taken;
            taken = mail;
            mail = before;
        }
        return taken;
    }
}
