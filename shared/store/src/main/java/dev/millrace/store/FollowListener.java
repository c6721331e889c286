package dev.millrace.store;

import dev.millrace.model.log.SequencedRecord;
import java.util.List;

/// Hears what is appended to one stream. Called by a thread of the store's, one call at a time, and must return at
/// once: it only enqueues.
public interface FollowListener {
    /// Durable records in order, the first at or after the number asked for (after it only where it was trimmed). No
    /// further call comes before [Following#next].
    void onRecords(List<SequencedRecord> records);

    /// The follow has ended and will not resume by itself: the stream was removed, the store is closed or out of reach.
    void onEnd(String reason);
}
