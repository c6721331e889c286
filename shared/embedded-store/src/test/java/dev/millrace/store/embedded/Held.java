package dev.millrace.store.embedded;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A thread of a store's that a test holds inside a delivery, until it is released.
final class Held implements FollowListener {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);

    private Held() {}

    /// A waiting follow is served by the commit thread.
    static Held commitThread(EmbeddedStreamStore store) {
        Held held = new Held();
        long tail = Calls.durable(store, "held", "known").endSeqNum();
        Following following = store.follow(Calls.stream("held"), held);
        following.next(tail);
        Calls.durable(store, "held", "held");
        held.await();
        return held;
    }

    /// A follow that asks for what is there is served by a reader thread.
    static Held readerThread(EmbeddedStreamStore store) {
        Held held = new Held();
        Calls.durable(store, "held", "held");
        store.follow(Calls.stream("held"), held).next(0);
        held.await();
        return held;
    }

    @Override
    public void onRecords(List<SequencedRecord> records) {
        inside.countDown();
        await(released);
        left.countDown();
    }

    @Override
    public void onEnd(String reason) {}

    private void await() {
        await(inside);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the thread is not where it should be");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void release() {
        released.countDown();
        await(left);
    }
}
