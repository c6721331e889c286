package dev.millrace.api.read;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The bytes that page reads may hold together on this node, and the lines of reads that wait for some to come free,
/// one for each project. Projects take turns, however long their lines are.
///
/// Safe for any thread; the lock is held for a few field accesses only. Reads that waited are started one after
/// another by whichever thread gives bytes back first; a start that completes at once, and so gives back itself,
/// does not nest.
final class PageBudget {
    private final HistoryLimits limits;
    private final LongSupplier nanoClock;
    private final Object lock = new Object();
    private final Map<String, Queue<Waiting>> lines = new LinkedHashMap<>(); // guarded by lock; none is empty
    private int waiting; // guarded by lock, how many in all lines
    private final AtomicInteger starting = new AtomicInteger();
    private long heldBytes; // guarded by lock

    PageBudget(HistoryLimits limits, LongSupplier nanoClock) {
        this.limits = limits;
        this.nanoClock = nanoClock;
    }

    /// A read that asks to be let in.
    interface Read {
        /// The bytes asked for are its own until they are given back.
        void start();

        /// It is not let in, and holds nothing.
        void refuse(String detail);
    }

    private record Waiting(Read read, long bytes, long sinceNs) {}

    /// Starts `read` now or when it is its turn, or refuses it. A read larger than the whole budget is let in alone.
    void enter(String project, long bytes, Read read) {
        switch (admit(project, bytes, read)) {
            case STARTS -> read.start();
            case WAITS -> startWaiting();
            case REFUSED -> read.refuse("too many reads wait: waiting=" + limits.waitingMax());
        }
    }

    /// Takes more bytes for a read that is under way, whether there are any or not: it is further along than those that
    /// wait.
    void takeMore(long bytes) {
        synchronized (lock) {
            heldBytes += bytes;
        }
    }

    void giveBack(long bytes) {
        synchronized (lock) {
            heldBytes -= bytes;
        }
        startWaiting();
    }

    long heldBytes() {
        synchronized (lock) {
            return heldBytes;
        }
    }

    private enum Admission {
        STARTS,
        WAITS,
        REFUSED
    }

    private Admission admit(String project, long bytes, Read read) {
        synchronized (lock) {
            if (waiting == 0 && fits(bytes)) {
                heldBytes += bytes;
                return Admission.STARTS;
            }
            if (waiting >= limits.waitingMax()) {
                return Admission.REFUSED;
            }
            lines.computeIfAbsent(project, fresh -> new ArrayDeque<>())
                    .add(new Waiting(read, bytes, nanoClock.getAsLong()));
            waiting++;
            return Admission.WAITS;
        }
    }

    private boolean fits(long bytes) {
        return heldBytes == 0 || heldBytes + bytes <= limits.heldBytesMax();
    }

    /// One thread at a time, and never inside itself: whoever comes meanwhile only makes it look again.
    private void startWaiting() {
        if (starting.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            for (Turn turn = next(); turn != null; turn = next()) {
                take(turn);
            }
            seen = starting.addAndGet(-seen);
        }
    }

    private @Nullable Turn next() {
        synchronized (lock) {
            if (waiting == 0) {
                return null;
            }
            Map.Entry<String, Queue<Waiting>> line = lines.entrySet().iterator().next();
            Waiting first = line.getValue().element();
            boolean late = nanoClock.getAsLong() - first.sinceNs() > limits.waitMsMax() * 1_000_000;
            if (!late && !fits(first.bytes())) {
                return null;
            }
            waiting--;
            line.getValue().remove();
            toTheEnd(line.getKey(), line.getValue());
            heldBytes += late ? 0 : first.bytes();
            return new Turn(first.read(), late);
        }
    }

    /// The project has had its turn; under the lock.
    private void toTheEnd(String project, Queue<Waiting> line) {
        lines.remove(project);
        if (!line.isEmpty()) {
            lines.put(project, line);
        }
    }

    private void take(Turn turn) {
        if (turn.late()) {
            turn.read().refuse("waited too long to be read: waitMsMax=" + limits.waitMsMax());
        } else {
            turn.read().start();
        }
    }

    private record Turn(Read read, boolean late) {}
}
