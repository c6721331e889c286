package dev.millrace.api.live;

import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An event stream. It reads history in bounded pages until it meets what the hub has, then takes each batch as it
/// comes. When its connection takes no more, it remembers its place, lets the others go on, and reads on from there
/// once there is room again.
///
/// What has been written always ends after a control event, so it can be ended at any time.
final class SseReader extends LiveReader {
    private enum Phase {
        LOOKING,
        READING,
        /// Has asked the hub for what is after its place.
        JOINING,
        /// Is told of every batch.
        LIVE,
        /// Its connection takes no more.
        STALLED,
        /// Everything is written; the client is to close.
        ENDING,
        /// Refused, or its connection is closed.
        GONE;

        private boolean canBecome(Phase next) {
            return switch (this) {
                case LOOKING -> next != LOOKING && next != LIVE && next != STALLED;
                case READING -> next != LIVE;
                case JOINING -> next != JOINING && next != STALLED;
                case LIVE -> next != LIVE;
                case STALLED -> next != LIVE && next != READING && next != STALLED;
                case ENDING -> next == GONE;
                case GONE -> false;
            };
        }
    }

    private final SseWire wire;
    private final SseResponse response;
    private final PagePacing pacing;
    private final SseDeadlines deadlines;
    private Phase phase = Phase.LOOKING;

    /// How far this reader has looked: further, where text is held back, and the end of the last piece.
    private @Nullable Offset seen;

    /// The last messages of history, which wait for the hub to say whether they are the last of all.
    private List<Message> lastPiece = List.of();

    private int looks;

    SseReader(LiveNode node, LiveLoop loop, LiveRequest request, SseExchange exchange) {
        super(node, loop, request);
        pacing = new PagePacing(node.settings.bytes());
        deadlines = new SseDeadlines(node.settings.waits(), node.clock.nowNs(), request);
        wire = new SseWire(node, this, exchange);
        response = new SseResponse(node, wire, request.clientCursor());
    }

    void start() {
        wire.tellClosed();
        lookAtStream();
    }

    @Override
    boolean readsEvents() {
        return true;
    }

    @Override
    boolean isGone() {
        return phase == Phase.ENDING || phase == Phase.GONE;
    }

    @Override
    void onView(StreamView view) {
        if (node.isDraining() && wire.isOpen()) {
            end();
        } else if (isAttached() || attach()) {
            switch (from()) {
                case ReadFrom.Now() -> joinAt(view.tail());
                case ReadFrom.Beginning() -> read();
                case ReadFrom.At(Offset offset) -> {
                    if (isInThisLife(offset)) {
                        joinAt(offset);
                    } else {
                        read();
                    }
                }
            }
        }
    }

    /// Answers a refusal where nothing has been sent yet; an event stream under way can only end.
    @Override
    void onRefused(LiveRefusal refusal) {
        if (wire.isOpen()) {
            end();
            return;
        }
        boolean connected = wire.isConnected();
        leave();
        if (connected) {
            wire.refuse(refusal);
        }
    }

    @Override
    void onPage(PageOutcome outcome) {
        if (phase != Phase.READING) {
            return;
        }
        switch (outcome) {
            case PageOutcome.Page page -> onPage(page);
            case PageOutcome.ViewOutdated outdated -> lookAgain(outdated.detail());
            case PageOutcome.OffsetInvalid _, PageOutcome.OffsetGone _ -> onRefused(new LiveRefusal.ByPage(outcome));
            case PageOutcome.Unavailable _, PageOutcome.Damaged _ -> onRefused(new LiveRefusal.ByPage(outcome));
        }
    }

    @Override
    void onCaughtUp(JoinReply.CaughtUp reply) {
        if (phase != Phase.JOINING || !open()) {
            return;
        }
        see(reply.view());
        to(Phase.LIVE);
        looks = 0;
        List<TailBatch> batches = reply.batches();
        writeLastPiece(batches.isEmpty() && written().equals(reply.tail()));
        for (int i = 0; i < batches.size() && phase == Phase.LIVE; i++) {
            try (FramePass pass = new FramePass(batches.get(i)::frame)) {
                take(batches.get(i), pass, i + 1 == batches.size());
            }
        }
        if (phase == Phase.LIVE) {
            settle(reply.tail());
        }
        if (phase == Phase.LIVE && node.isDraining()) {
            end();
        }
    }

    @Override
    void onBehind(StreamView view) {
        if (phase != Phase.JOINING) {
            return;
        }
        see(view);
        if (lastPiece.isEmpty() || open()) {
            writeLastPiece(false);
            read();
        }
    }

    @Override
    void onEnded(StreamOutcome reason, long life) {
        if (isGone()) {
            return;
        }
        if (phase == Phase.LOOKING) {
            detach(); // what it sees next decides
        } else if (view().life() > life) {
            loop.stalled().remove(this);
            detach(); // the hub was that of an earlier life
            lookAgain("the stream's life ended: life=" + life);
        } else {
            onRefused(new LiveRefusal.ByStream(reason));
        }
    }

    @Override
    void onBatch(TailBatch batch, FramePass pass, boolean last) {
        if (phase != Phase.LIVE) {
            return;
        }
        take(batch, pass, true);
        if (phase != Phase.LIVE) {
            return;
        }
        if (batch.closes()) {
            finish();
        } else if (last) {
            wire.flush();
        }
    }

    @Override
    void onGap() {
        if (phase == Phase.LIVE) {
            joinAt(response.position());
        }
    }

    /// Who has been told nothing yet is told what there is first, so that it comes back to the right place.
    @Override
    void onDrain() {
        if (wire.isOpen()) {
            end();
        }
    }

    @Override
    void onDue(long nowNs) {
        switch (phase) {
            case LOOKING, READING, JOINING, LIVE ->
                onDue(deadlines.due(nowNs, wire.lastWriteNs(), wire.isWritable()), nowNs);
            case STALLED -> onDue(deadlines.stalledDue(nowNs), nowNs);
            case ENDING -> wire.close();
            case GONE -> {}
        }
    }

    private void onDue(SseDeadlines.Due due, long nowNs) {
        switch (due) {
            case NOTHING -> scheduleNext(nowNs);
            case KEEP_ALIVE -> {
                wire.writeKeepAlive();
                scheduleNext(nowNs);
            }
            case RECYCLE -> end();
            case TOO_SLOW -> closeSlow();
            case RIGHT_ENDED -> end();
        }
    }

    private void scheduleNext(long nowNs) {
        boolean stalled = phase == Phase.STALLED;
        loop.schedule(this, stalled ? deadlines.stalledNextNs() : deadlines.nextNs(nowNs, wire.lastWriteNs()));
    }

    /// It has been slow for too long, or its pending bytes are too many.
    void closeSlow() {
        if (phase == Phase.STALLED) {
            node.counters.closedSlowReaders.increment();
            end();
        }
    }

    void onWritabilityChanged() {
        if (phase == Phase.STALLED && wire.isWritable() && !deadlines.hasRightEnded(node.clock.nowNs())) {
            loop.stalled().remove(this);
            join();
        }
    }

    void onClosed() {
        assert loop.isHere();
        if (phase != Phase.GONE) {
            leave();
        }
    }

    private void onPage(PageOutcome.Page page) {
        looks = 0;
        List<Message> messages = page.messages();
        int whole = pacing.sendable(page, view());
        if (whole == 0 && !messages.isEmpty() && !page.atTail()) {
            pacing.more();
            response.place(page.start());
            read();
            return;
        }
        response.place(messages.isEmpty() ? page.next() : page.start());
        seen = response.position();
        if (!open() || !writePieces(page, whole)) {
            return;
        }
        if (page.atTail()) {
            seen = page.next();
            join();
        } else if (node.isDraining()) {
            end();
        } else {
            pacing.more();
            read();
        }
    }

    /// Writes as many of the first `count` messages as the connection takes; false if those were not all. What ends
    /// at the tail is kept as the last piece.
    private boolean writePieces(PageOutcome.Page page, int count) {
        List<Message> messages = page.messages().subList(0, count);
        for (int at = 0; at < count; ) {
            int until = PagePacing.pieceEnd(messages, at);
            boolean last = until == page.messages().size();
            if (last && page.atTail()) {
                lastPiece = messages.subList(at, until);
            } else if (hasRoom()) {
                Offset next = last ? page.next() : messages.get(until - 1).next();
                response.writePiece(view(), messages.subList(at, until), next, false);
                wire.flush();
            } else {
                return false;
            }
            at = until;
        }
        return true;
    }

    private void writeLastPiece(boolean upToDate) {
        if (!lastPiece.isEmpty()) {
            List<Message> piece = lastPiece;
            Offset next = written();
            lastPiece = List.of();
            response.writePiece(view(), piece, next, upToDate);
        }
    }

    /// Takes one batch of the hub; it then stands after it, or is behind.
    ///
    /// @param newest whether nothing was there after the batch when it was sent
    private void take(TailBatch batch, FramePass pass, boolean newest) {
        if (!batch.event().start().equals(response.position())) {
            see(batch.view());
            read();
        } else if (hasRoom()) {
            response.writeBatch(batch, pass, newest);
            seen = batch.messages().next();
        }
    }

    /// Nothing is left to write: says what has to be said, and ends where the stream does.
    private void settle(Offset tail) {
        boolean atTail = response.position().equals(tail);
        response.tell(view(), atTail);
        if (atTail && view().closed()) {
            finish();
        } else {
            wire.flush();
        }
    }

    /// Whether the connection takes more; if not, this reader is slow and waits until it does.
    private boolean hasRoom() {
        if (wire.isWritable()) {
            return true;
        }
        wire.flush();
        if (wire.isWritable()) {
            return true;
        }
        to(Phase.STALLED);
        deadlines.stall(node.clock.nowNs());
        pacing.less();
        node.counters.slowReaders.increment();
        loop.stalled().add(this, wire.pendingBytes());
        return false;
    }

    /// Takes the connection over if that has not been done; false if there is none any more, as is about to be told.
    private boolean open() {
        if (!wire.isConnected()) {
            return false;
        }
        if (!wire.isOpen() && wire.open(view())) {
            deadlines.begin(node.clock.nowNs(), loop.random());
            scheduleNext(node.clock.nowNs());
        }
        return wire.isOpen();
    }

    private void joinAt(Offset offset) {
        response.place(offset);
        seen = offset;
        join();
    }

    private void join() {
        to(Phase.JOINING);
        flush();
        join(written(), Objects.requireNonNull(seen));
    }

    private void read() {
        to(Phase.READING);
        flush();
        loop.history().read(this, view(), from(), pacing.pageBytes());
    }

    private void lookAgain(String why) {
        lastPiece = List.of();
        if (++looks >= LOOKS_MAX) {
            onRefused(new LiveRefusal.ByStream(new StreamOutcome.StoreUnavailable(why)));
        } else {
            to(Phase.LOOKING);
            lookAtStream();
        }
    }

    /// Ends on a message boundary: a control event, and nothing after it.
    private void end() {
        if (isGone()) {
            return;
        }
        boolean atTail = phase == Phase.LIVE && response.position().equals(seen);
        response.tellAgain(view(), atTail);
        finish();
    }

    private void finish() {
        lastPiece = List.of();
        loop.stalled().remove(this);
        detach();
        to(Phase.ENDING);
        loop.schedule(this, node.clock.nowNs() + node.settings.waits().ending().toNanos());
        wire.end();
    }

    private void leave() {
        lastPiece = List.of();
        loop.stalled().remove(this);
        detach();
        loop.unschedule(this);
        to(Phase.GONE);
        node.leave(node.counters.sseReaders);
    }

    private void flush() {
        if (wire.isOpen()) {
            wire.flush();
        }
    }

    /// Where the client will stand when the last piece has been written.
    private Offset written() {
        return lastPiece.isEmpty() ? response.position() : Objects.requireNonNull(seen);
    }

    private ReadFrom from() {
        return response.hasPosition()
                ? new ReadFrom.At(response.position())
                : request().from();
    }

    private void to(Phase next) {
        if (!phase.canBecome(next)) {
            throw new IllegalStateException(
                    "event stream of " + request().path() + ": " + phase + " cannot become " + next);
        }
        phase = next;
    }
}
