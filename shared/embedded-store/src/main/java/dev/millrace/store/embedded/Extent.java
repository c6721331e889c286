package dev.millrace.store.embedded;

import dev.millrace.model.log.TailPosition;

/// What of a stream may be seen: everything in it is synced.
///
/// @param number the stream's number in [Keys]
/// @param trimPoint the earliest sequence number that is kept
record Extent(long number, long trimPoint, TailPosition tail) {
    long nextSeqNum() {
        return tail.nextSeqNum();
    }
}
