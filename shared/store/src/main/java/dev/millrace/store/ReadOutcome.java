package dev.millrace.store;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import java.util.List;

/// What a read found. Only durable records are ever returned.
public sealed interface ReadOutcome {
    /// One or more records in order. The first may be later than asked for, and only then, when what was before it has
    /// been trimmed. Everything that was in the log when the read began lies before `tail`, so whoever has come there
    /// has seen it; except where fewer than [StoreLimits#READ_RECORDS_MAX] were asked for by number and all of them
    /// came: then it may be just the place after the last.
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
