package dev.millrace.api.live;

import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
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
    private final ReaderPasses readers;
    private @Nullable Offset tail;

    /// The home's: a gap is the last that it has sent, so one more would say nothing.
    private boolean gapSentLast;

    ReaderGroup(LiveNode node, TailHub hub, LiveLoop loop) {
        this.node = node;
        this.hub = hub;
        this.loop = loop;
        readers = new ReaderPasses(node, loop, this::onIdle);
    }

    /// Whether readers are still being told on the calling thread's event loop: what comes meanwhile is told together.
    boolean isBusyHere() {
        return loop.isHere() && readers.isBusy();
    }

    private void onIdle() {
        if (hub.home().inEventLoop()) {
            hub.onIdle();
        }
    }

    TailHub hub() {
        return hub;
    }

    boolean isEmpty() {
        return readers.isEmpty();
    }

    void add(LiveReader reader) {
        assert loop.isHere();
        readers.add(reader);
    }

    void remove(LiveReader reader) {
        assert loop.isHere();
        readers.remove(reader);
    }

    /// Asks the hub for what is after `position`; the answer comes to the reader.
    void join(LiveReader reader, Offset position, Offset seen) {
        assert loop.isHere();
        TailHub.Joining joining = new TailHub.Joining(this, reader, position, seen);
        node.execute(hub.home(), () -> hub.join(joining));
    }

    /// Hands `batches` over, which the caller releases after.
    void send(List<TailBatch> batches) {
        long bytes = bytes(batches);
        long underway = underwayBytes.get();
        if (underway > 0 && underway + bytes > UNDERWAY_BYTES_MAX) {
            sendGap();
            return;
        }
        gapSentLast = false;
        underwayBytes.addAndGet(bytes);
        batches.forEach(TailBatch::retain);
        if (!send(() -> deliver(batches))) {
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

    private void deliver(List<TailBatch> batches) {
        for (int i = 0; i < batches.size(); i++) {
            readers.tell(new BatchPass(batches.get(i), i + 1 == batches.size()));
        }
    }

    private void onGap() {
        forEach(LiveReader::onGap);
    }

    private void onReply(LiveReader reader, JoinReply reply) {
        readers.tell(new ReplyPass(reader, reply));
    }

    private void forEach(Consumer<LiveReader> visit) {
        readers.tell(new ReaderPass() {
            @Override
            void visit(LiveReader reader) {
                visit.accept(reader);
            }
        });
    }

    /// One batch for everyone.
    private final class BatchPass extends ReaderPass {
        private final TailBatch batch;
        private final boolean last;
        private final FramePass frames;
        private boolean gap;

        BatchPass(TailBatch batch, boolean last) {
            this.batch = batch;
            this.last = last;
            frames = new FramePass(batch::frame);
        }

        @Override
        boolean begin() {
            gap = !batch.messages().start().equals(tail);
            tail = batch.messages().next();
            return true;
        }

        @Override
        void visit(LiveReader reader) {
            if (gap) {
                reader.onGap();
            }
            if (reader.isIn(ReaderGroup.this)) {
                reader.onBatch(batch, frames, last);
            }
        }

        @Override
        void release() {
            frames.close();
            underwayBytes.addAndGet(-batch.bytes());
            batch.release();
        }
    }

    /// An answer to one reader, and the news that it may be for the others.
    private final class ReplyPass extends ReaderPass {
        private final LiveReader asker;
        private final JoinReply reply;

        ReplyPass(LiveReader asker, JoinReply reply) {
            this.asker = asker;
            this.reply = reply;
        }

        @Override
        boolean begin() {
            boolean news = asker.isIn(ReaderGroup.this)
                    && reply instanceof JoinReply.CaughtUp caughtUp
                    && !caughtUp.tail().equals(tail);
            if (news) {
                tail = ((JoinReply.CaughtUp) reply).tail();
            }
            return news;
        }

        @Override
        void visit(LiveReader reader) {
            reader.onGap();
        }

        @Override
        void end() {
            if (asker.isIn(ReaderGroup.this)) {
                switch (reply) {
                    case JoinReply.CaughtUp caughtUp -> asker.onCaughtUp(caughtUp);
                    case JoinReply.Behind behind -> asker.onBehind(behind.view());
                    case JoinReply.Ended ended -> asker.onEnded(ended.reason(), ended.life());
                }
            }
        }

        @Override
        void release() {
            ReaderGroup.release(reply);
        }
    }

    private static void release(JoinReply reply) {
        if (reply instanceof JoinReply.CaughtUp caughtUp) {
            caughtUp.batches().forEach(TailBatch::release);
        }
    }

    private static long bytes(List<TailBatch> batches) {
        long bytes = 0;
        for (TailBatch batch : batches) {
            bytes += batch.bytes();
        }
        return bytes;
    }
}
