package dev.millrace.api.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The readers of one group, and what they are to be told, one pass after the other. A pass over many readers is cut
/// into slices, and between two of them the event loop serves its other connections: a stream with thousands of readers
/// does not make the clients of other streams wait.
///
/// Belongs to its event loop. How much waits is bounded by whoever adds passes.
final class ReaderPasses {
    /// Readers told before others have their turn: about half a millisecond.
    static final int SLICE_READERS_MAX = 64;

    private final LiveNode node;
    private final LiveLoop loop;
    private final Runnable idle;
    private final ArrayList<@Nullable LiveReader> readers = new ArrayList<>();
    private final ArrayDeque<ReaderPass> passes = new ArrayDeque<>();
    private int count;

    /// Whether a pass has begun and not ended: places of readers stay as they are meanwhile.
    private boolean passing;
    /// Whether [#work] runs, or is going to.
    private boolean working;
    /// Whether a reader is being told.
    private boolean visiting;

    private int at;
    private int until;

    /// @param idle called whenever all that waited has been told
    ReaderPasses(LiveNode node, LiveLoop loop, Runnable idle) {
        this.node = node;
        this.loop = loop;
        this.idle = idle;
    }

    /// Whether something waits to be told.
    boolean isBusy() {
        return !passes.isEmpty();
    }

    boolean isEmpty() {
        return count == 0;
    }

    /// A reader more, whom the pass under way does not visit.
    void add(LiveReader reader) {
        reader.place = readers.size();
        readers.add(reader);
        count++;
    }

    void remove(LiveReader reader) {
        count--;
        if (passing) {
            readers.set(reader.place, null); // closed up after the pass
            if (count == 0 && !visiting) {
                drop();
            }
            return;
        }
        LiveReader last = readers.removeLast();
        if (last != null && last != reader) {
            readers.set(reader.place, last);
            last.place = reader.place;
        }
    }

    /// Begins the pass, or has it wait for those before it.
    void tell(ReaderPass pass) {
        assert loop.isHere();
        passes.add(pass);
        if (!working) {
            work();
        }
    }

    private void work() {
        working = true;
        int left = SLICE_READERS_MAX;
        while (!passes.isEmpty()) {
            ReaderPass pass = passes.getFirst();
            if (!passing) {
                passing = true;
                at = 0;
                until = pass.begin() ? readers.size() : 0;
            }
            left = visit(pass, left);
            if (at < until) {
                later();
                return;
            }
            end(pass);
        }
        working = false;
        idle.run();
    }

    private int visit(ReaderPass pass, int most) {
        int left = most;
        visiting = true;
        try {
            while (at < until && left > 0) {
                LiveReader reader = readers.get(at++);
                if (reader != null) {
                    pass.visit(reader);
                    left--;
                }
            }
        } finally {
            visiting = false;
        }
        return left;
    }

    private void end(ReaderPass pass) {
        passes.removeFirst();
        passing = false;
        closeUp();
        try {
            pass.end();
        } finally {
            pass.release();
        }
    }

    /// A task that is scheduled runs after the loop has looked at its connections; one that is executed would not.
    ///
    /// What those ask for passes through threads of the ring and of the store, which a busy processor would let wait
    /// for the rest of its time slice: it is offered to them first. Where none waits, that costs a microsecond.
    @SuppressWarnings("ThreadPriorityCheck") // a hint about fairness, on which nothing depends that is right or wrong
    private void later() {
        Thread.yield();
        try {
            var _ = loop.eventLoop().schedule(() -> node.run(this::work), 0, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ended) {
            drop(); // its connections are closed
        }
    }

    /// Nobody is left to be told.
    private void drop() {
        passing = false;
        readers.clear();
        while (!passes.isEmpty()) {
            passes.removeFirst().release();
        }
        idle.run();
    }

    private void closeUp() {
        if (count == readers.size()) {
            return;
        }
        int to = 0;
        for (int i = 0; i < readers.size(); i++) {
            LiveReader reader = readers.get(i);
            if (reader != null) {
                reader.place = to;
                readers.set(to++, reader);
            }
        }
        readers.subList(to, readers.size()).clear();
    }
}
