package dev.millrace.store;

import dev.millrace.model.log.TailPosition;

/// How an append ended. There is no fourth way, and `Unknown` is never a kind of refusal: the records may be there
/// now, may come to be there later, or never.
public sealed interface AppendOutcome {
    /// The records are durable at `startSeqNum` (inclusive) to `endSeqNum` (exclusive), all with arrival time
    /// `timestampMs`.
    record Durable(long startSeqNum, long endSeqNum, long timestampMs) implements AppendOutcome {
        public TailPosition tail() {
            return new TailPosition(endSeqNum, timestampMs);
        }
    }

    /// Nothing was appended, and nothing of this call will be.
    record Refused(Reason reason) implements AppendOutcome {}

    /// Not known: to be resolved by asking the log, not guessed.
    record Unknown(String detail) implements AppendOutcome {}

    sealed interface Reason {
        /// `matchSeqNum` was not the next number; `nextSeqNum` is.
        record SeqNumMismatch(long nextSeqNum) implements Reason {}

        /// The stream's token is `currentToken`.
        record FencingTokenMismatch(String currentToken) implements Reason {}

        /// The store has no room.
        record StorageFull(String detail) implements Reason {}

        /// The store takes no appends just now (draining, too many in flight, closed, the stream being removed).
        record Busy(String detail) implements Reason {}

        /// The batch breaks a limit or a rule of the store: a bug of the caller's.
        record Invalid(String detail) implements Reason {}
    }
}
