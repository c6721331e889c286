package dev.millrace.api.append;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.state.StreamState;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One stream in a shard's memory: its durable state, what is under way for it, and who waits. Only data, kept
/// small: an idle one has none of the parts that may be null but the state. Owned by the shard's owner.
final class StreamEntry {
    final StreamPath path;
    final StreamKey key;

    /// The fold of what is known to be durable; null while it is loaded.
    @Nullable
    StreamState durable;

    /// When the call began by which the store last confirmed the state.
    long confirmedNs;

    /// The state is confirmed for commands up to this order.
    long confirmedOrder;

    /// In which turn of the owner's the store's last confirmation came.
    long confirmedTurn;

    @Nullable
    Draft draft;

    @Nullable
    Flight flight;

    /// Whether it is on the list of those whose draft goes out at the end of the turn.
    boolean launches;

    /// Null while nobody has written together.
    @Nullable
    Gathering gathering;

    /// Commands to be decided, in order.
    @Nullable
    ArrayDeque<Pending> waiting;

    /// Answers that wait for what they rest on, or for a tail check.
    @Nullable
    ArrayDeque<Pending> confirming;

    @Nullable
    TailCheck check;

    /// A tail that a check has shown and that the state has not reached, and the order it confirms; -1 for none.
    long checkedSeqNum = -1;

    long checkedOrder;

    @Nullable
    Recovery recovery;

    @Nullable
    GroupWait groupWait;

    /// The first number of a group that this node left unfinished itself; -1 for none.
    long ownGroupSeqNum = -1;

    @Nullable
    Watch watch;

    boolean snapshotUnderWay;

    /// Commands that have no answer yet.
    int unanswered;

    /// Entries of tables that it was last weighed with.
    int weight;

    /// Neighbours by last use, and when that was.
    @Nullable
    StreamEntry hotter;

    @Nullable
    StreamEntry colder;

    long usedNs;

    StreamEntry(StreamPath path, StreamKey key) {
        this.path = path;
        this.key = key;
    }

    /// The state with everything that is decided, durable or not.
    StreamState newest() {
        if (draft != null) {
            return draft.layer;
        }
        return flight != null ? flight.layer : durable();
    }

    StreamState durable() {
        StreamState state = durable;
        if (state == null) {
            throw new IllegalStateException("not loaded: " + path);
        }
        return state;
    }

    /// Whether commands can be decided now.
    boolean isReady() {
        return durable != null && recovery == null;
    }

    /// Whether it can be dropped from memory without anyone noticing.
    boolean isIdle() {
        return unanswered == 0 && flight == null && draft == null && recovery == null && watch == null && check == null;
    }

    void await(Pending pending) {
        pending.stage = Pending.Stage.WAITING;
        ArrayDeque<Pending> queue = waiting;
        if (queue == null) {
            queue = new ArrayDeque<>();
            waiting = queue;
        }
        queue.add(pending);
    }

    void confirm(Pending pending, long restsOnSeqNum) {
        pending.stage = Pending.Stage.CONFIRMING;
        pending.restsOnSeqNum = restsOnSeqNum;
        ArrayDeque<Pending> queue = confirming;
        if (queue == null) {
            queue = new ArrayDeque<>();
            confirming = queue;
        }
        queue.add(pending);
    }

    /// The store has confirmed, by a call that began at `ns`, that the state is the log up to its tail or was later
    /// than all commands up to `order`. The answer came in the owner's turn `turn`.
    void confirmed(long order, long ns, long turn) {
        confirmedTurn = turn;
        confirmedOrder = Math.max(confirmedOrder, order);
        if (ns - confirmedNs > 0) {
            confirmedNs = ns;
        }
    }

    TailPosition tail() {
        return durable().tail();
    }
}
