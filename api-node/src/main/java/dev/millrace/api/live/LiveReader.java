package dev.millrace.api.live;

import dev.millrace.api.append.Requester;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One live request, from its arrival to its end: a small record, not a thread. It looks at the stream, joins the hub,
/// reads history where it is behind, joins again, and is told of batches.
///
/// Belongs to the event loop of its connection; everything here is called there.
abstract sealed class LiveReader implements Requester permits SseReader, LongPollReader {
    /// How often one reader looks at its stream anew because what it saw was outdated, without getting on.
    static final int LOOKS_MAX = 4;

    final LiveNode node;
    final LiveLoop loop;
    private final LiveRequest request;
    private final DeadlineWheel.Entry<LiveReader> deadline = new DeadlineWheel.Entry<>(this);

    /// Where this is among the readers of its group.
    int place;

    /// The number of its newest request for a page; the history desk's.
    int turn;

    private @Nullable ReaderGroup group;
    private @Nullable StreamView view;

    LiveReader(LiveNode node, LiveLoop loop, LiveRequest request) {
        this.node = node;
        this.loop = loop;
        this.request = request;
    }

    /// Whether batches are events for this reader (and text in them ends with whole characters), or messages.
    abstract boolean readsEvents();

    /// Whether it was refused, has been answered, or its client has left.
    abstract boolean isGone();

    /// The stream as it was after the request had arrived, or again later.
    abstract void onView(StreamView view);

    abstract void onRefused(LiveRefusal refusal);

    abstract void onPage(PageOutcome outcome);

    /// From now on it is told of every batch; these come first.
    abstract void onCaughtUp(JoinReply.CaughtUp reply);

    abstract void onBehind(StreamView view);

    /// The stream has ended; `life` is the last that the hub has seen.
    abstract void onEnded(StreamOutcome reason, long life);

    /// @param last whether no other batch follows at once
    abstract void onBatch(TailBatch batch, FramePass pass, boolean last);

    /// There are batches that it was not told of.
    abstract void onGap();

    /// The node is about to stop.
    abstract void onDrain();

    abstract void onDue(long nowNs);

    final LiveRequest request() {
        return request;
    }

    final DeadlineWheel.Entry<LiveReader> deadline() {
        return deadline;
    }

    final StreamView view() {
        return Objects.requireNonNull(view);
    }

    final void see(StreamView newer) {
        view = newer;
    }

    final void lookAtStream() {
        node.streams.submit(request.path(), new StreamCommand.Inspect(Use.COUNTS, request.from()), this);
    }

    @Override
    public final Executor home() {
        return loop.eventLoop();
    }

    @Override
    public final void onOutcome(StreamOutcome outcome) {
        assert loop.isHere();
        if (!isGone()) {
            node.run(() -> onLook(outcome));
        }
    }

    private void onLook(StreamOutcome outcome) {
        if (outcome instanceof StreamOutcome.Inspected(StreamView seen)) {
            view = seen;
            onView(seen);
        } else {
            onRefused(new LiveRefusal.ByStream(outcome));
        }
    }

    final boolean isIn(ReaderGroup other) {
        return group == other;
    }

    final boolean isAttached() {
        return group != null;
    }

    /// Becomes one of the stream's readers, or is refused for want of room.
    final boolean attach() {
        if (loop.attach(this) instanceof HubDirectory.Acquired.NoRoom(String what)) {
            onRefused(node.overloaded(what));
            return false;
        }
        return true;
    }

    final void attachedTo(ReaderGroup joined) {
        group = joined;
    }

    final void detach() {
        ReaderGroup left = group;
        group = null;
        if (left != null) {
            loop.detach(this, left);
        }
    }

    final void join(Offset position, Offset seen) {
        Objects.requireNonNull(group).join(this, position, seen);
    }

    final boolean isInThisLife(Offset offset) {
        return offset.life() == view().life() && offset.compareTo(view().tail()) <= 0;
    }
}
