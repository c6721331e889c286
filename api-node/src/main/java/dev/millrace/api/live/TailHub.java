package dev.millrace.api.live;

import dev.millrace.api.append.TailEvent;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the live readers of one stream on this node share: one watch, the latest batches, the way to each event loop's
/// readers.
///
/// Belongs to its home, the event loop of the first reader. The stream's shard puts news into the inbox, which
/// wakes the home; the home makes batches and hands them to the groups, of which each belongs to its own event
/// loop. A reader joins by a message to the home, so that the answer and the batches after it reach the reader's
/// loop in order: nothing is lost or told twice, whenever it joins.
final class TailHub {
    private static final int REOPENINGS_MAX = 6;
    private static final long REOPEN_FIRST_MS = 50; // doubled each time: 3.2 s in all

    private enum Phase {
        NEW,
        /// Watching, and not yet told where the stream ends; also between a broken watch and the next.
        OPENING,
        OPEN,
        ENDED,
        CLOSED;

        private boolean canBecome(Phase next) {
            return switch (this) {
                case NEW -> next == OPENING;
                case OPENING, OPEN -> next != NEW && !(this == OPEN && next == OPEN);
                case ENDED -> next == CLOSED;
                case CLOSED -> false;
            };
        }
    }

    /// A reader who waits for an answer. `seen` is as far as it has looked, `position` where it goes on from.
    record Joining(ReaderGroup group, LiveReader reader, Offset position, Offset seen) {}

    /// Readers who hold this; guarded by the directory's lock.
    int holders;

    private final LiveNode node;
    private final HubDirectory directory;
    private final StreamPath path;
    private final EventLoop home;
    private final HubInbox inbox;
    private final RecentBatches recent;
    private final List<ReaderGroup> groups = new ArrayList<>();
    private final List<Joining> joining = new ArrayList<>();

    private Phase phase = Phase.NEW;
    private @Nullable StreamView view;
    private @Nullable BatchSequence sequence;
    private @Nullable StreamOutcome endReason;
    private int reopenings;
    private boolean heldBack;

    TailHub(LiveNode node, HubDirectory directory, StreamPath path, EventLoop home) {
        this.node = node;
        this.directory = directory;
        this.path = path;
        this.home = home;
        LiveSettings.ByteLimits bytes = node.settings.bytes();
        inbox = new HubInbox(bytes.inboxPerStream(), node.inboxBytes, () -> node.execute(home, this::takeIn));
        recent = new RecentBatches(bytes.recentPerStream(), node.recentBytes);
    }

    StreamPath path() {
        return path;
    }

    EventLoop home() {
        return home;
    }

    void open() {
        assert home.inEventLoop();
        to(Phase.OPENING);
        node.streams.watch(path, inbox);
    }

    void enter(ReaderGroup group) {
        assert home.inEventLoop();
        groups.add(group);
    }

    void exit(ReaderGroup group) {
        assert home.inEventLoop();
        groups.remove(group);
    }

    /// Answers the reader's group, now or when the stream's tail is known and not before the reader's place.
    void join(Joining reader) {
        assert home.inEventLoop();
        JoinReply reply = reply(reader);
        if (reply == null) {
            joining.add(reader);
        } else {
            reader.group().reply(reader.reader(), reply);
        }
    }

    /// Nobody holds this any more.
    void close() {
        assert home.inEventLoop();
        if (phase != Phase.ENDED) {
            node.streams.unwatch(path, inbox);
        }
        to(Phase.CLOSED);
        recent.clear();
        joining.clear();
    }

    /// A group of the home has told its readers all that it was sent.
    void onIdle() {
        if (heldBack) {
            heldBack = false;
            takeIn();
        }
    }

    /// News that come while readers are being told wait in the inbox, and make one batch.
    private void takeIn() {
        assert home.inEventLoop();
        for (ReaderGroup group : groups) {
            if (group.isBusyHere()) {
                heldBack = true;
                return;
            }
        }
        List<HubInbox.Tiding> tidings = inbox.take();
        try {
            for (int i = 0; i < tidings.size(); ) {
                i = takeIn(tidings, i);
            }
        } finally {
            inbox.done(tidings);
        }
        answerJoining();
    }

    /// Takes in the tiding at `from`, or all growth from there on at once; returns what comes next.
    private int takeIn(List<HubInbox.Tiding> tidings, int from) {
        switch (tidings.get(from)) {
            case HubInbox.Tiding.Growth growth -> {
                return growAll(tidings, from, growth);
            }
            case HubInbox.Tiding.Skipped skipped -> skip(skipped.view());
            case HubInbox.Tiding.Other other -> on(other.event());
        }
        return from + 1;
    }

    private int growAll(List<HubInbox.Tiding> tidings, int from, HubInbox.Tiding.Growth first) {
        List<Message> messages = first.messages();
        StreamView grown = first.view();
        int next = from + 1;
        while (next < tidings.size() && tidings.get(next) instanceof HubInbox.Tiding.Growth more) {
            messages = next == from + 1 ? new ArrayList<>(messages) : messages;
            messages.addAll(more.messages());
            grown = more.view();
            next++;
        }
        grow(messages, grown);
        return next;
    }

    private void on(TailEvent event) {
        if (phase == Phase.ENDED || phase == Phase.CLOSED) {
            return; // told while the watch was being taken back
        }
        switch (event) {
            case TailEvent.Opened opened -> opened(opened.view());
            case TailEvent.Grew grew -> throw new IllegalStateException("growth comes as growth: " + grew);
            case TailEvent.Ended ended -> end(ended.reason());
            case TailEvent.Interrupted interrupted -> interrupted(interrupted.detail());
        }
    }

    private void opened(StreamView opened) {
        StreamView before = view;
        to(Phase.OPEN);
        if (before != null && before.life() != opened.life()) {
            end(new StreamOutcome.NotFound());
            return;
        }
        boolean same = before != null && before.tail().equals(opened.tail()) && before.closed() == opened.closed();
        if (!same) {
            beginAt(opened);
        }
    }

    private void grow(List<Message> messages, StreamView grown) {
        if (phase != Phase.OPEN) {
            return;
        }
        reopenings = 0;
        boolean nothing = messages.isEmpty() && view().closed() == grown.closed();
        view = grown;
        if (nothing) {
            return;
        }
        List<TailBatch> batches = sequence().extend(messages, grown, node.cursorInterval());
        batches.forEach(recent::add);
        forEachGroup(group -> group.send(batches));
        batches.forEach(TailBatch::release);
    }

    private void skip(StreamView newest) {
        if (phase == Phase.OPEN) {
            beginAt(newest);
        }
    }

    /// What was before is in the store; those who have not got it will look there.
    private void beginAt(StreamView opened) {
        view = opened;
        sequence = new BatchSequence(opened, node.settings.bytes(), node.counters);
        recent.clear();
        forEachGroup(ReaderGroup::sendGap);
    }

    private void interrupted(String detail) {
        to(Phase.OPENING);
        if (reopenings == REOPENINGS_MAX) {
            end(new StreamOutcome.StoreUnavailable(detail));
            return;
        }
        long delayMs = REOPEN_FIRST_MS << reopenings++;
        var _ = home.schedule(() -> node.run(this::reopen), delayMs, TimeUnit.MILLISECONDS);
    }

    private void reopen() {
        if (phase == Phase.OPENING) {
            node.streams.watch(path, inbox);
        }
    }

    private void end(StreamOutcome reason) {
        to(Phase.ENDED);
        endReason = reason;
        directory.forget(this);
        recent.clear();
        forEachGroup(group -> group.sendEnd(reason, life()));
    }

    /// A group may leave meanwhile.
    private void forEachGroup(Consumer<ReaderGroup> visit) {
        List.copyOf(groups).forEach(visit);
    }

    private void answerJoining() {
        if (joining.isEmpty()) {
            return;
        }
        List<Joining> waiting = List.copyOf(joining);
        joining.clear();
        waiting.forEach(this::join);
    }

    private @Nullable JoinReply reply(Joining reader) {
        return switch (phase) {
            case NEW, OPENING, CLOSED -> null;
            case ENDED -> new JoinReply.Ended(Objects.requireNonNull(endReason), life());
            case OPEN -> openReply(reader);
        };
    }

    private @Nullable JoinReply openReply(Joining reader) {
        Offset position = reader.position();
        Offset tail = sequence().tail();
        boolean atTail =
                position.equals(reader.reader().readsEvents() ? sequence().eventTail() : tail);
        if (atTail || reader.seen().equals(tail)) {
            return new JoinReply.CaughtUp(List.of(), tail, view());
        }
        if (position.compareTo(tail) > 0) {
            return null; // its look at the stream was newer than the news here
        }
        List<TailBatch> batches =
                recent.from(position, reader.reader().readsEvents() ? TailBatch::event : TailBatch::messages);
        return batches.isEmpty() ? new JoinReply.Behind(view()) : new JoinReply.CaughtUp(batches, tail, view());
    }

    private StreamView view() {
        return Objects.requireNonNull(view);
    }

    private BatchSequence sequence() {
        return Objects.requireNonNull(sequence);
    }

    private long life() {
        return view == null ? 0 : view.life();
    }

    private void to(Phase next) {
        if (!phase.canBecome(next)) {
            throw new IllegalStateException("hub of " + path + ": " + phase + " cannot become " + next);
        }
        phase = next;
    }
}
