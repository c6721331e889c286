package dev.millrace.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A follow that keeps what it hears, and asserts that it hears one thing at a time and nothing after the end.
final class RecordedFollow implements FollowListener, AutoCloseable {
    private final BlockingQueue<List<SequencedRecord>> deliveries = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final BlockingQueue<String> faults = new LinkedBlockingQueue<>();
    private final Duration patience;
    private final @Nullable FollowListener also;
    private @Nullable Following following;

    RecordedFollow(Duration patience) {
        this(patience, null);
    }

    RecordedFollow(Duration patience, @Nullable FollowListener also) {
        this.patience = patience;
        this.also = also;
    }

    void follows(Following opened) {
        following = opened;
    }

    RecordedFollow next(long seqNum) {
        if (following == null) {
            throw new IllegalStateException("nothing is followed");
        }
        following.next(seqNum);
        return this;
    }

    @Override
    public void onRecords(List<SequencedRecord> records) {
        enter("onRecords");
        deliveries.add(records);
        if (also != null) {
            also.onRecords(records);
        }
        inside.decrementAndGet();
    }

    @Override
    public void onEnd(String reason) {
        enter("onEnd");
        ends.add(reason);
        if (also != null) {
            also.onEnd(reason);
        }
        inside.decrementAndGet();
    }

    private void enter(String call) {
        if (inside.incrementAndGet() != 1) {
            faults.add(call + " while another call was under way");
        }
        if (!ends.isEmpty()) {
            faults.add(call + " after the end: " + ends.peek());
        }
    }

    /// The next delivery, waited for.
    List<SequencedRecord> awaitRecords() {
        List<SequencedRecord> records = poll(deliveries);
        if (records == null) {
            throw new AssertionError("nothing delivered within " + patience + "; ends=" + ends);
        }
        return records;
    }

    /// Asks and waits until everything up to `endSeqNum` has come, and returns it.
    List<SequencedRecord> awaitUntil(long fromSeqNum, long endSeqNum) {
        List<SequencedRecord> all = new ArrayList<>();
        long next = fromSeqNum;
        while (next < endSeqNum) {
            next(next);
            List<SequencedRecord> some = awaitRecords();
            all.addAll(some);
            next = some.getLast().seqNum() + 1;
        }
        return all;
    }

    String awaitEnd() {
        String reason = poll(ends);
        if (reason == null) {
            throw new AssertionError("no end within " + patience);
        }
        ends.add(reason);
        return reason;
    }

    void assertNothingDelivered() {
        assertNull(deliveries.peek());
    }

    void assertNotEnded() {
        assertNull(ends.peek());
    }

    void assertFaultless() {
        assertEquals(List.of(), List.copyOf(faults));
    }

    private <T> @Nullable T poll(BlockingQueue<T> queue) {
        try {
            return queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void close() {
        if (following != null) {
            following.close();
        }
        assertFaultless();
    }
}
