package dev.millrace.api.live;

import dev.millrace.api.live.sse.LiveCursor;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A long-poll: answered from history where there is anything, else once there is.
final class LongPollReader extends LiveReader implements LongPollWaiting {
    private enum Phase {
        LOOKING,
        READING,
        /// At the tail as far as it has seen; the hub has not answered yet.
        JOINING,
        WAITING,
        DONE
    }

    private final LongPollReply reply;
    private final long deadlineNs;
    private Phase phase = Phase.LOOKING;
    private @Nullable Offset position;
    private int looks;

    LongPollReader(LiveNode node, LiveLoop loop, LiveRequest request, LongPollReply reply) {
        super(node, loop, request);
        this.reply = reply;
        deadlineNs = node.clock.nowNs()
                + request.lastsNs(node.settings.waits().longPoll().toNanos());
    }

    void start() {
        lookAtStream();
    }

    @Override
    public void cancel() {
        assert loop.isHere();
        if (phase != Phase.DONE) {
            leave();
        }
    }

    @Override
    boolean readsEvents() {
        return false;
    }

    @Override
    boolean isGone() {
        return phase == Phase.DONE;
    }

    @Override
    void onView(StreamView view) {
        switch (request().from()) {
            case ReadFrom.Now() -> waitAt(view.tail());
            case ReadFrom.Beginning() -> read(ReadFrom.BEGINNING);
            case ReadFrom.At(Offset offset) -> {
                if (offset.equals(view.tail())) {
                    waitAt(offset);
                } else if (isInThisLife(offset) && loop.hasHub(this)) {
                    joinAt(offset);
                } else {
                    read(request().from());
                }
            }
        }
    }

    @Override
    void onRefused(LiveRefusal refusal) {
        answer(new LongPollAnswer.Refused(refusal));
    }

    @Override
    void onPage(PageOutcome outcome) {
        if (phase != Phase.READING) {
            return;
        }
        switch (outcome) {
            case PageOutcome.Page page -> {
                if (!page.messages().isEmpty()) {
                    ByteBuf body = PageBody.of(view().contentType(), page.messages(), ByteBufAllocator.DEFAULT);
                    answerData(new TailBatch.Span(page.start(), page.next(), page.messages()), page.atTail(), body);
                } else if (page.atTail()) {
                    waitAt(page.next());
                } else {
                    read(new ReadFrom.At(page.next()));
                }
            }
            case PageOutcome.ViewOutdated outdated -> lookAgain(outdated.detail());
            case PageOutcome.OffsetInvalid _, PageOutcome.OffsetGone _ -> onRefused(new LiveRefusal.ByPage(outcome));
            case PageOutcome.Unavailable _, PageOutcome.Damaged _ -> onRefused(new LiveRefusal.ByPage(outcome));
        }
    }

    @Override
    void onCaughtUp(JoinReply.CaughtUp caughtUp) {
        if (phase != Phase.JOINING) {
            return;
        }
        see(caughtUp.view());
        if (!caughtUp.batches().isEmpty()) {
            take(caughtUp.batches().getFirst());
            return;
        }
        phase = Phase.WAITING;
        if (view().closed() || node.isDraining()) {
            endWait();
        }
    }

    @Override
    void onBehind(StreamView view) {
        if (phase == Phase.JOINING) {
            see(view);
            read(new ReadFrom.At(position()));
        }
    }

    @Override
    void onEnded(StreamOutcome reason, long life) {
        if (phase == Phase.DONE) {
            return;
        }
        if (phase == Phase.LOOKING) {
            detach(); // what it sees next decides
        } else if (view().life() > life) {
            detach(); // the hub was that of an earlier life
            lookAgain("the stream's life ended: life=" + life);
        } else {
            onRefused(new LiveRefusal.ByStream(reason));
        }
    }

    @Override
    void onBatch(TailBatch batch, FramePass pass, boolean last) {
        if (phase == Phase.WAITING) {
            take(batch);
        }
    }

    @Override
    void onGap() {
        if (phase == Phase.WAITING) {
            joinAt(position());
        }
    }

    @Override
    void onDrain() {
        endWait();
    }

    @Override
    void onDue(long nowNs) {
        endWait();
    }

    private void endWait() {
        if (phase != Phase.WAITING && phase != Phase.JOINING) {
            return;
        }
        if (position().equals(view().tail())) {
            answerNothingNew();
        } else {
            read(new ReadFrom.At(position()));
        }
    }

    private void waitAt(Offset tail) {
        if (view().closed() || node.isDraining() || node.clock.nowNs() >= deadlineNs) {
            position = tail;
            answerNothingNew();
        } else {
            joinAt(tail);
        }
    }

    private void joinAt(Offset offset) {
        position = offset;
        if (isAttached() || attach()) {
            phase = Phase.JOINING;
            loop.schedule(this, deadlineNs);
            join(offset, offset);
        }
    }

    private void read(ReadFrom from) {
        phase = Phase.READING;
        loop.history().read(this, view(), from, node.settings.bytes().page());
    }

    private void lookAgain(String why) {
        if (++looks >= LOOKS_MAX) {
            onRefused(new LiveRefusal.ByStream(new StreamOutcome.StoreUnavailable(why)));
        } else {
            phase = Phase.LOOKING;
            lookAtStream();
        }
    }

    private void take(TailBatch batch) {
        see(batch.view());
        if (!batch.messages().start().equals(position())) {
            read(new ReadFrom.At(position()));
        } else if (batch.messages().messages().isEmpty()) {
            answerNothingNew();
        } else {
            node.counters.deliveries.increment();
            answerData(batch.messages(), batch.atTail(), batch.page(ByteBufAllocator.DEFAULT));
        }
    }

    private void answerData(TailBatch.Span span, boolean atTail, ByteBuf body) {
        answer(new LongPollAnswer.Data(span.start(), span.next(), atTail, view(), cursor(), body));
    }

    private void answerNothingNew() {
        answer(new LongPollAnswer.NothingNew(position(), view(), cursor()));
    }

    private void answer(LongPollAnswer answer) {
        leave();
        reply.onAnswer(answer);
    }

    private void leave() {
        phase = Phase.DONE;
        loop.unschedule(this);
        detach();
        node.leave(node.counters.longPolls);
    }

    private long cursor() {
        return LiveCursor.atLeast(request().clientCursor() + 1, node.cursorInterval());
    }

    private Offset position() {
        return Objects.requireNonNull(position);
    }
}
