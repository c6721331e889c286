package dev.millrace.api.live;

import dev.millrace.api.append.Streams;
import dev.millrace.api.live.sse.LiveCursor;
import dev.millrace.api.read.History;
import dev.millrace.model.outcome.StreamOutcome;
import io.netty.channel.WriteBufferWaterMark;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// What the hubs and readers of one node share. Safe for any thread.
final class LiveNode {
    /// How soon a client that was refused for want of room may come back.
    private static final int RETRY_AFTER_SECONDS = 2;

    final Streams streams;
    final History history;
    final LiveSettings settings;
    final LiveClock clock;
    final LiveCounters counters = new LiveCounters();
    final ByteBudget recentBytes;
    final ByteBudget inboxBytes;
    final ByteBudget stalledBytes;
    final WriteBufferWaterMark waterMark;
    private final Consumer<Throwable> onBug;
    private final AtomicInteger readers = new AtomicInteger();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean draining;

    /// @param onBug told of what should not have happened, on whatever thread: the node's duty ends
    LiveNode(Streams streams, History history, LiveSettings settings, LiveClock clock, Consumer<Throwable> onBug) {
        this.streams = streams;
        this.history = history;
        this.settings = settings;
        this.clock = clock;
        this.onBug = onBug;
        LiveSettings.ByteLimits bytes = settings.bytes();
        recentBytes = new ByteBudget(bytes.recentNode());
        inboxBytes = new ByteBudget(bytes.inboxNode());
        stalledBytes = new ByteBudget(bytes.stalledNode());
        waterMark = new WriteBufferWaterMark(bytes.outbound() / 2, bytes.outbound());
    }

    /// Has `executor` run `task`, unless it has been shut down: then nobody is left there to do it for.
    boolean execute(Executor executor, Runnable task) {
        try {
            executor.execute(() -> run(task));
            return true;
        } catch (RejectedExecutionException shutDown) {
            return false;
        }
    }

    /// Runs one piece of an owner's work.
    void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error bug) {
            onBug.accept(bug);
            throw bug;
        }
    }

    /// Counts a reader in, if there is room.
    boolean tryEnter(AtomicInteger kind) {
        kind.incrementAndGet();
        if (readers.incrementAndGet() <= settings.readers().node()) {
            return true;
        }
        leave(kind);
        return false;
    }

    void leave(AtomicInteger kind) {
        kind.decrementAndGet();
        if (readers.decrementAndGet() == 0 && draining) {
            drained.complete(null);
        }
    }

    boolean isDraining() {
        return draining;
    }

    /// Nobody waits from now on: who comes is told what there is, and where to go on. Completes when nobody is left.
    CompletableFuture<Void> drain() {
        draining = true;
        if (readers.get() == 0) {
            drained.complete(null);
        }
        return drained;
    }

    LiveRefusal overloaded(String what) {
        return new LiveRefusal.ByStream(new StreamOutcome.Overloaded(what, RETRY_AFTER_SECONDS));
    }

    LiveRefusal noRoom() {
        return overloaded("live readers of this node: max=" + settings.readers().node());
    }

    long cursorInterval() {
        return LiveCursor.interval(clock.nowMs());
    }
}
