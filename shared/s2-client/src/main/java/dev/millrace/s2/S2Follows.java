package dev.millrace.s2;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.FollowListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// All follows of one store, and the one thread on which their state lives and their listeners are called.
final class S2Follows implements AutoCloseable {
    static final String CLOSED = "the store is closed";

    private final S2Http http;
    private final S2Identity identity;
    private final S2Clock clock;
    private final int bufferBytesMax;
    private final ScheduledExecutorService thread;
    private final Set<S2Following> open = ConcurrentHashMap.newKeySet();

    S2Follows(S2Http http, S2Identity identity, S2Clock clock, int bufferBytesMax) {
        this.http = http;
        this.identity = identity;
        this.clock = clock;
        this.bufferBytesMax = bufferBytesMax;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().daemon().name("millrace-s2-follow").unstarted(task));
    }

    S2Following open(StreamKey stream, FollowListener listener) {
        S2Following following = new S2Following(this, stream, listener);
        open.add(following);
        return following;
    }

    S2Http http() {
        return http;
    }

    S2Identity identity() {
        return identity;
    }

    S2Clock clock() {
        return clock;
    }

    int bufferBytesMax() {
        return bufferBytesMax;
    }

    void forget(S2Following following) {
        open.remove(following);
    }

    /// Runs on the follows' thread; false, and not at all, once the store is closed.
    boolean run(Runnable task) {
        return later(task, 0);
    }

    boolean later(Runnable task, long delayMs) {
        try {
            Future<?> _ = thread.schedule(task, delayMs, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /// Every follow hears of its end; what was put off to later is dropped.
    @Override
    public void close() {
        run(() -> {
            open.forEach(following -> following.end(CLOSED));
            thread.shutdownNow();
        });
        thread.shutdown();
    }
}
