package dev.millrace.model.state;

import dev.millrace.model.log.TailPosition;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.StreamRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fold of one stream's log up to [#nextSeqNum()].
///
/// A state may be a layer over another: scalars are its own, tables (producers, fork reservations) hold only what
/// changed and fall through to the state below. That is how decisions see what is in flight: the durable state, a layer
/// for the batch in flight, a layer for the batch being filled. When the batch in flight has landed, its records are
/// applied to the durable state with the store's arrival time, and the layer above is put on it with [#rebase].
public final class StreamState {
    private long nextSeqNum;

    /// The state of a log that was never written.
    public static StreamState empty() {
        return new StreamState();
    }

    /// A new layer on top of this state, equal to it until something is applied to the layer. This state must not
    /// change
    /// while the layer is in use, except by what the layer already holds, followed by [#rebase].
    public StreamState layer() {
        throw new UnsupportedOperationException("not yet");
    }

    /// Puts this layer on another state, which holds all that the one below this had held.
    public void rebase(StreamState below) {
        throw new UnsupportedOperationException("not yet: " + below);
    }

    /// Applies the record at `seqNum`, which must be [#nextSeqNum()].
    ///
    /// @param timestampMs the store's arrival time, or in a layer the best estimate of it
    public void apply(long seqNum, long timestampMs, StreamRecord record) {
        throw new UnsupportedOperationException("not yet: " + seqNum + timestampMs + record);
    }

    /// The log's tail as far as it is folded here: the number of the next record to apply.
    public long nextSeqNum() {
        return nextSeqNum;
    }

    /// The log's tail as far as it is folded here, with the arrival time of the last record: what a tail check is
    /// compared
    /// with.
    public TailPosition tail() {
        throw new UnsupportedOperationException("not yet");
    }

    public Existence existence() {
        throw new UnsupportedOperationException("not yet");
    }

    /// The group that was begun and is neither complete nor aborted; null for none. Until it is either, nothing but its
    /// next record or an `Aborted` may be applied.
    public @Nullable GroupSpan openGroup() {
        throw new UnsupportedOperationException("not yet");
    }

    /// What the next record's envelope has to name: where the last complete snapshot's first part stands, or
    /// [Envelope#NO_SNAPSHOT].
    public long snapshotSeqNum() {
        throw new UnsupportedOperationException("not yet");
    }

    /// Whether the log since the last snapshot has grown enough for the next.
    public boolean snapshotDue() {
        throw new UnsupportedOperationException("not yet");
    }

    /// The parts of a snapshot of this state, which must not be a layer; they may be appended anywhere after it but
    /// inside
    /// a group, and each fits in a batch.
    public List<StreamRecord> snapshot() {
        throw new UnsupportedOperationException("not yet");
    }

    /// How many producers and reservations are remembered, by which the memory of many states is bounded.
    public int tableEntries() {
        throw new UnsupportedOperationException("not yet");
    }

    /// What a reader may see, when the stream is live ([Existence#LIVE]); it is an error to ask otherwise.
    public StreamView view() {
        throw new UnsupportedOperationException("not yet");
    }
}
