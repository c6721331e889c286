package dev.millrace.api.append;

import dev.millrace.model.state.StreamState;
import java.util.List;

/// The batches of one draft on their way into the log, one after another: one of them is with the store, or waits to be
/// sent again. Owned by the shard's owner.
final class Flight {
    final StreamEntry entry;

    /// The state that there will be once all have landed. Batches that have landed are in the durable state too.
    final StreamState layer;

    final List<Batch> batches;
    final List<Pending> pendings;

    /// Which batch it is about.
    int index;

    /// How often that batch was sent.
    int attempts;

    /// Whether a call is under way.
    boolean out;

    /// Whether that batch may stand in the log, or come to: the answer to a call was lost.
    boolean maybeLanded;

    /// The order of the newest command when that batch was first sent: once it is durable, the state is confirmed for
    /// all commands up to that.
    long sentOrder;

    long sentNs;

    /// How many of its commands have no answer yet.
    int unanswered;

    /// What the last call came to, for messages.
    String trouble = "no answer yet";

    private boolean ended;

    Flight(StreamEntry entry, Draft draft) {
        this.entry = entry;
        layer = draft.layer;
        batches = draft.batches;
        pendings = draft.pendings;
    }

    Batch batch() {
        return batches.get(index);
    }

    boolean isLast() {
        return index == batches.size() - 1;
    }

    void toNextBatch() {
        index++;
        attempts = 0;
        maybeLanded = false;
    }

    /// Whether nothing of the batch it is about can be in the log, now or later.
    boolean surelyNotLanded() {
        return !out && !maybeLanded;
    }

    void end() {
        ended = true;
        entry.flight = null;
    }

    /// Answers that come for it now are of no interest: its commands were decided otherwise.
    boolean hasEnded() {
        return ended;
    }
}
