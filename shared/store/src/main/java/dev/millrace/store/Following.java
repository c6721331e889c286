package dev.millrace.store;

/// A live follow of one stream. Demand is one delivery at a time: [#next] asks for it, and names the number from
/// which records are wanted, so what was seen by other means is not sent again.
public interface Following extends AutoCloseable {
    /// Asks for the records from `seqNum` on; they come by one [FollowListener#onRecords], now or when there are any.
    void next(long seqNum);

    /// Ends the follow; a call under way may still arrive. Idempotent.
    @Override
    void close();
}
