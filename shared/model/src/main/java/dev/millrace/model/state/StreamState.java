package dev.millrace.model.state;

import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.record.ByteReader;
import dev.millrace.model.record.ByteWriter;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.session.SubscriptionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fold of one stream's log up to [#nextSeqNum()].
///
/// A state may be a layer over another: scalars are its own, tables (producers, fork reservations) hold only what
/// changed and fall through to the state below. That is how decisions see what is in flight: the durable state, a layer
/// for the batch in flight, a layer for the batch being filled. When the batch in flight has landed, its records are
/// applied to the durable state with the store's arrival time, and the layer above is put on it with [#rebase], which
/// runs the layer's own records again, since that time may differ from the estimate.
///
/// What does not count: records of a group until its last one is there, what arrives after the deadline or the end of a
/// life until the next `created`, a `created` of a life that is not above all before it. They only take their numbers.
public final class StreamState {
    private final Fold fold = new Fold();

    /// What a layer applied; null in a state that is none.
    private final @Nullable LayerRecords applied;

    private StreamState(@Nullable LayerRecords applied) {
        this.applied = applied;
    }

    /// The state of a log that was never written.
    public static StreamState empty() {
        return new StreamState(null);
    }

    /// The state of a log that holds nothing any more and goes on at `tail`.
    public static StreamState emptyAt(TailPosition tail) {
        StreamState state = empty();
        state.fold.beginAt(tail);
        return state;
    }

    /// The state that a complete snapshot holds.
    ///
    /// @param content the contents of all its parts, put together
    public static StreamState restore(long coversUntilSeqNum, Bytes content) throws UnreadableRecordException {
        StreamState state = empty();
        state.fold.read(new ByteReader(content));
        if (state.nextSeqNum() != coversUntilSeqNum) {
            throw new UnreadableRecordException(
                    "snapshot: coversUntil=" + coversUntilSeqNum + " holds until=" + state.nextSeqNum());
        }
        return state;
    }

    /// A new layer on top of this state, equal to it until something is applied to the layer. This state must not
    /// change while the layer is in use, except by what the layer already holds, followed by [#rebase].
    public StreamState layer() {
        StreamState layer = new StreamState(new LayerRecords());
        layer.fold.putOn(fold);
        return layer;
    }

    /// Puts this layer on another state, which holds all that the one below this had held, and runs the layer's own
    /// records on it again.
    public void rebase(StreamState below) {
        LayerRecords records = applied;
        if (records == null || below.nextSeqNum() + records.size() != nextSeqNum()) {
            throw new IllegalStateException("rebase: below=" + below.nextSeqNum() + " own="
                    + (records == null ? "not a layer" : records.size()) + " next=" + nextSeqNum());
        }
        fold.putOn(below.fold);
        for (int i = 0; i < records.size(); i++) {
            fold.run(records.timestampMs(i), records.record(i));
        }
    }

    /// Applies the record at `seqNum`, which must be [#nextSeqNum()].
    ///
    /// @param arrivedAtMs the store's arrival time, or in a layer the best estimate of it
    /// @throws ContradictoryLogException when this record cannot follow; nothing has changed then
    public void apply(long seqNum, long arrivedAtMs, StreamRecord record) {
        if (seqNum != nextSeqNum()) {
            throw new IllegalStateException("record out of turn: expected=" + nextSeqNum() + " received=" + seqNum);
        }
        fold.run(arrivedAtMs, record);
        if (applied != null) {
            applied.add(arrivedAtMs, record);
        }
    }

    /// The log's tail as far as it is folded here: the number of the next record to apply.
    public long nextSeqNum() {
        return fold.nextSeqNum();
    }

    /// The log's tail as far as it is folded here, with the arrival time of the last record: what a tail check is
    /// compared with.
    public TailPosition tail() {
        return new TailPosition(fold.nextSeqNum(), fold.timestampMs());
    }

    /// Whether there is a stream for clients at `nowMs`, a moment of the store's clock.
    public Existence existenceAt(long nowMs) {
        if (fold.life.livesAt(nowMs)) {
            return Existence.LIVE;
        }
        return fold.forks.size() > 0 ? Existence.SOFT_DELETED : Existence.ABSENT;
    }

    /// Whether there is a stream for clients as far as the records tell: a deadline that has passed since the last one
    /// does not show.
    public Existence existence() {
        return existenceAt(fold.timestampMs());
    }

    /// The group that was begun and is neither complete nor aborted; null for none. Until it is either, only its next
    /// record or an `Aborted` should come; whatever else does ends it too.
    public @Nullable GroupSpan openGroup() {
        return fold.openGroup();
    }

    /// Whether nothing in the log has to be kept: no life lasts as far as the records tell, no reservation stands, no
    /// group is open. Once such a log has been trimmed, which may have been long ago, the store removes it at a moment
    /// of its own, and another writer may begin it anew at 0: then neither the end of this state nor what is read
    /// behind it says anything of the new log.
    public boolean mayBeRemoved() {
        return nextSeqNum() > 0 && openGroup() == null && existence() == Existence.ABSENT;
    }

    /// What the next record's envelope has to name, see [Envelope].
    public long replayFromSeqNum() {
        return fold.snapshots.replayFromSeqNum();
    }

    /// Whether the log since the last snapshot has grown enough for the next: 500 records or 1 MiB, but no less than
    /// four times the last snapshot's size.
    public boolean snapshotDue() {
        return fold.openGroup() == null && fold.snapshots.due();
    }

    /// The parts of a snapshot of this state, which must neither be a layer nor have an open group. They may be
    /// appended anywhere after it but inside a group, in their order, and each fits in a batch.
    public List<StreamRecord> snapshot() {
        return snapshot(RecordLimits.PART_BYTES_MAX);
    }

    List<StreamRecord> snapshot(int partBytes) {
        if (applied != null || openGroup() != null) {
            throw new IllegalStateException("snapshot: layer=" + (applied != null) + " openGroup=" + openGroup());
        }
        ByteWriter out = new ByteWriter(512 + 64 * tableEntries());
        fold.write(out);
        return SnapshotParts.cut(nextSeqNum(), out.done(), partBytes);
    }

    /// How many producers, reservations and subscriptions are remembered, by which the memory of many states is
    /// bounded.
    public int tableEntries() {
        return fold.producers.size() + fold.forks.size() + fold.subscriptions.size();
    }

    /// What a reader may see, while a life lasts; it is an error to ask otherwise.
    public StreamView view() {
        checkLives();
        return fold.life.view(nextSeqNum());
    }

    /// The present life, while it lasts, or the last one that began.
    public long life() {
        return fold.life.facts().number();
    }

    /// The last life that began, which may have ended; 0 where none is known.
    public long lastLife() {
        Life last = fold.life.lastFacts();
        return last == null ? 0 : last.number();
    }

    /// Whether the life `number` lasts as far as the records tell.
    public boolean lives(long number) {
        return fold.life.lives() && fold.life.facts().number() == number;
    }

    /// Whether the life that began last may still be going on at `ms`: it was not ended, and its deadline is not past.
    public boolean mayLiveAt(long ms) {
        return fold.life.livesAt(ms);
    }

    /// Where the life's own records begin: after `created`.
    public long firstSeqNum() {
        return fold.life.facts().firstSeqNum();
    }

    /// The life that a new one has to be above.
    public long lifeFloor() {
        return fold.lifeFloor();
    }

    /// The position after the last visible message, while a life lasts.
    public Offset visibleTail() {
        checkLives();
        return fold.life.tail();
    }

    public ContentType contentType() {
        return fold.life.facts().contentType();
    }

    public Lifetime lifetime() {
        return fold.life.facts().lifetime();
    }

    public long deadlineMs() {
        return fold.life.deadlineMs();
    }

    public boolean closed() {
        return fold.life.closed();
    }

    /// The stamp of the request that closed the stream; null when it had none.
    public @Nullable ProducerStamp closingStamp() {
        return fold.life.closingStamp();
    }

    public @Nullable Bytes lastStreamSeq() {
        return fold.life.lastStreamSeq();
    }

    public @Nullable Producer producer(Bytes id) {
        return fold.producers.find(id);
    }

    public int producerCount() {
        return fold.producers.size();
    }

    public boolean anyProducerUsedBefore(long ms) {
        return fold.producers.anyUsedBefore(ms);
    }

    public int forkCount() {
        return fold.forks.size();
    }

    /// The fork reservations, in the order in which they were made.
    public List<Reservation> reservations() {
        List<Reservation> all = new ArrayList<>();
        fold.forks.forEach(all::add);
        return all;
    }

    public boolean isReserved(StreamPath child, long childLife) {
        return fold.forks.holds(new Reservation(child, childLife));
    }

    /// The greatest life that `child` is reserved for; 0 for none.
    public long reservedLifeMax(StreamPath child) {
        return fold.forks.lifeMax(child);
    }

    /// The form of a session's messages; null for a stream that is no session.
    public @Nullable DeliveryFormat deliveryFormat() {
        return fold.subscriptions.format();
    }

    /// The subscriptions of the life that began last, in the order in which they were made. When it has ended, those it
    /// had then: until another begins they are remembered, so that they can be ended elsewhere too.
    public List<Subscription> subscriptions() {
        List<Subscription> all = new ArrayList<>(fold.subscriptions.size());
        fold.subscriptions.forEach(all::add);
        return all;
    }

    public int subscriptionCount() {
        return fold.subscriptions.size();
    }

    /// The subscription of this id, whether or not its life has ended; null when there is none, or no more.
    public @Nullable Subscription subscription(SubscriptionId id) {
        Life last = fold.life.lastFacts();
        return last == null || last.number() != id.sessionLife() ? null : fold.subscriptions.find(id.number());
    }

    /// The origin of the last life that began, which may have ended; null for none and for a stream of its own.
    public @Nullable ForkOrigin lastOrigin() {
        Life last = fold.life.lastFacts();
        return last == null ? null : last.origin();
    }

    /// Whether what was decided on a layer holds on this state, to which the same records have come: the two may differ
    /// in times only. False when a batch arrived so much later than its layer had assumed that a deadline lay between.
    /// What was written is answered from this state all the same; every answer that wrote nothing, and all that was
    /// decided on layers above, has to be decided again.
    public boolean agreesWith(StreamState layer) {
        return fold.agreesWith(layer.fold);
    }

    /// All of the state as text, the same for equal states: for tests and for messages about states that differ.
    public String describe() {
        return fold.toString();
    }

    private void checkLives() {
        if (!fold.life.lives()) {
            throw new IllegalStateException("no life at seqNum=" + fold.nextSeqNum() + ": " + fold.life);
        }
    }
}
