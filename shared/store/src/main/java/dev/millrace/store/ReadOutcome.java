package dev.millrace.store;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import java.util.List;

/// What a read found. Only durable records are ever returned.
public sealed interface ReadOutcome {
    /// One or more records in order. The first may be later than asked for, and only then, when what was before it has
    /// been trimmed. `tail` is a place that the end of the log had reached by then: after the last record at least.
    record Records(List<SequencedRecord> records, TailPosition tail) implements ReadOutcome {}

    /// Nothing to read: the start is the tail or past it, or everything was trimmed (S2: 416).
    record NothingThere(TailPosition tail) implements ReadOutcome {}

    /// There is no such stream: never written, or removed.
    record NoSuchStream() implements ReadOutcome {}

    /// The store could not be asked. Says nothing about the stream.
    record Unavailable(String detail) implements ReadOutcome {}

    /// A record could not be read back as it was written (checksum, format): never served as something else.
    record Damaged(String detail) implements ReadOutcome {}
}
