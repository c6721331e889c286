package dev.millrace.testkit.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// The calls that an [UnreliableStreamStore] holds back, and the appends that are late. Guarded by its monitor; what
/// goes on does so outside it.
final class HeldCalls {
    private final Deque<CompletableFuture<Boolean>> held = new ArrayDeque<>();
    private final List<LateCall> late = new ArrayList<>();

    private static final class LateCall {
        private final CompletableFuture<Boolean> landing = new CompletableFuture<>();
        private int callsLeft;

        LateCall(int callsLeft) {
            this.callsLeft = callsLeft;
        }
    }

    synchronized <T> CompletableFuture<T> request(Supplier<CompletableFuture<T>> call) {
        return hold().thenCompose(released -> call.get());
    }

    synchronized <T> CompletableFuture<T> answer(CompletableFuture<T> answer) {
        return hold().thenCompose(released -> answer);
    }

    private CompletableFuture<Boolean> hold() {
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        held.add(released);
        return released;
    }

    boolean releaseOne() {
        CompletableFuture<Boolean> oldest;
        synchronized (this) {
            oldest = held.poll();
        }
        return oldest != null && oldest.complete(true);
    }

    int release() {
        int released = 0;
        while (releaseOne()) {
            released++;
        }
        return released;
    }

    synchronized int count() {
        return held.size();
    }

    /// Completes after so many more calls, or when all are to land.
    synchronized CompletableFuture<Boolean> late(int callsLeft) {
        LateCall call = new LateCall(callsLeft);
        late.add(call);
        return call.landing;
    }

    synchronized int lateCount() {
        return late.size();
    }

    /// A call is made: the late ones that were to land before it do.
    void tick() {
        List<LateCall> due = new ArrayList<>();
        synchronized (this) {
            for (Iterator<LateCall> calls = late.iterator(); calls.hasNext(); ) {
                LateCall call = calls.next();
                call.callsLeft--;
                if (call.callsLeft <= 0) {
                    due.add(call);
                    calls.remove();
                }
            }
        }
        due.forEach(call -> call.landing.complete(true));
    }

    int landAll() {
        List<LateCall> due;
        synchronized (this) {
            due = List.copyOf(late);
            late.clear();
        }
        due.forEach(call -> call.landing.complete(true));
        return due.size();
    }
}
