package dev.millrace.api.live;

import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The readers of one hub on one event loop.
///
/// Belongs to that event loop; the `send` methods and [#reply] are the hub's, called on its home. What the home
/// sends goes through the loop's queue as one task, in order. The bytes of batches on their way are bounded:
/// beyond, they are left out, and one message says so ([#sendGap]), after which the readers join anew.
final class ReaderGroup {
    /// Batches on their way to a busy event loop, in bytes of memory; one is let through always.
    static final long UNDERWAY_BYTES_MAX = 4 << 20;

    private final LiveNode node;
    private final TailHub hub;
    private final LiveLoop loop;
    private final AtomicLong underwayBytes = new AtomicLong();
    private final ArrayList<@Nullable LiveReader> readers = new ArrayList<>();
    private int count;
    private boolean delivering;
    private @Nullable Offset tail;

    /// The home's: a gap is the last that it has sent, so one more would say nothing.
    private boolean gapSentLast;

    ReaderGroup(LiveNode node, TailHub hub, LiveLoop loop) {
        this.node = node;
        this.hub = hub;
        this.loop = loop;
    }

    TailHub hub() {
        return hub;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(LiveReader reader) {
        assert loop.isHere();
        reader.place = readers.size();
        readers.add(reader);
        count++;
    }

    void remove(LiveReader reader) {
        assert loop.isHere();
        count--;
        if (delivering) {
            readers.set(reader.place, null); // closed up after the delivery
            return;
        }
        LiveReader last = readers.removeLast();
        if (last != null && last != reader) {
            readers.set(reader.place, last);
            last.place = reader.place;
        }
    }

    /// Asks the hub for what is after `position`; the answer comes to the reader.
    void join(LiveReader reader, Offset position, Offset seen) {
        assert loop.isHere();
        TailHub.Joining joining = new TailHub.Joining(this, reader, position, seen);
        node.execute(hub.home(), () -> hub.join(joining));
    }

    /// Hands `batches` over, which the caller releases after.
    void send(List<TailBatch> batches) {
        if (loop.isHere()) {
            deliver(batches);
            return;
        }
        long bytes = bytes(batches);
        long underway = underwayBytes.get();
        if (underway > 0 && underway + bytes > UNDERWAY_BYTES_MAX) {
            sendGap();
            return;
        }
        gapSentLast = false;
        underwayBytes.addAndGet(bytes);
        batches.forEach(TailBatch::retain);
        if (!loop.execute(() -> deliverSent(batches, bytes))) {
            batches.forEach(TailBatch::release);
        }
    }

    /// Says that there is more than has been sent.
    void sendGap() {
        if (!gapSentLast) {
            gapSentLast = send(this::onGap);
        }
    }

    void sendEnd(StreamOutcome reason, long life) {
        var _ = send(() -> forEach(reader -> reader.onEnded(reason, life)));
    }

    void reply(LiveReader reader, JoinReply reply) {
        gapSentLast = false;
        if (!send(() -> onReply(reader, reply))) {
            release(reply);
        }
    }

    void drain() {
        assert loop.isHere();
        forEach(LiveReader::onDrain);
    }

    private boolean send(Runnable task) {
        if (loop.isHere()) {
            task.run();
            return true;
        }
        return loop.execute(task);
    }

    private void deliverSent(List<TailBatch> batches, long bytes) {
        try {
            deliver(batches);
        } finally {
            batches.forEach(TailBatch::release);
            underwayBytes.addAndGet(-bytes);
        }
    }

    private void deliver(List<TailBatch> batches) {
        for (int i = 0; i < batches.size(); i++) {
            TailBatch batch = batches.get(i);
            if (!batch.messages().start().equals(tail)) {
                onGap();
            }
            tail = batch.messages().next();
            boolean last = i + 1 == batches.size();
            try (FramePass pass = new FramePass(batch::frame)) {
                forEach(reader -> reader.onBatch(batch, pass, last));
            }
        }
    }

    private void onGap() {
        forEach(LiveReader::onGap);
    }

    private void onReply(LiveReader reader, JoinReply reply) {
        try {
            if (reader.isIn(this)) {
                pass(reader, reply);
            }
        } finally {
            release(reply);
        }
    }

    private void pass(LiveReader reader, JoinReply reply) {
        switch (reply) {
            case JoinReply.CaughtUp caughtUp -> {
                if (!caughtUp.tail().equals(tail)) {
                    onGap();
                    tail = caughtUp.tail();
                }
                reader.onCaughtUp(caughtUp);
            }
            case JoinReply.Behind behind -> reader.onBehind(behind.view());
            case JoinReply.Ended ended -> reader.onEnded(ended.reason(), ended.life());
        }
    }

    private static void release(JoinReply reply) {
        if (reply instanceof JoinReply.CaughtUp caughtUp) {
            caughtUp.batches().forEach(TailBatch::release);
        }
    }

    /// Readers may leave meanwhile; those who come are not visited.
    private void forEach(Consumer<LiveReader> visit) {
        assert loop.isHere();
        assert !delivering : "a delivery inside a delivery";
        delivering = true;
        try {
            for (int i = 0, until = readers.size(); i < until; i++) {
                LiveReader reader = readers.get(i);
                if (reader != null) {
                    visit.accept(reader);
                }
            }
        } finally {
            delivering = false;
            closeUp();
        }
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

    private static long bytes(List<TailBatch> batches) {
        long bytes = 0;
        for (TailBatch batch : batches) {
            bytes += batch.bytes();
        }
        return bytes;
    }
}
