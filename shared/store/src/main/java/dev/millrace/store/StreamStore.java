package dev.millrace.store;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.Partitions;
import java.util.concurrent.CompletableFuture;

/// Streams of records, in S2's terms: created by their first append, numbered densely from 0, atomic batches,
/// conditions, trim. Safe for any number of threads; no method blocks; futures complete normally, always, with an
/// outcome (an exceptional completion is a bug), on the caller's thread where the answer is known at once and else on
/// a thread of the store's.
///
/// A stream that was trimmed whole disappears some time later, as S2's `delete_on_empty` does it, and then begins
/// again at 0.
public interface StreamStore extends AutoCloseable {
    /// Appends a batch whole or not at all. Several appends of one stream may be under way at once; without conditions
    /// their order is not defined.
    CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch);

    /// Runs what makes appends, all that the caller has to make just now. A store may begin to write them only when all
    /// are made, and may write them and complete futures, others' too, on this very thread before it returns: so
    /// whoever calls this may be held up for a write.
    default void together(Runnable appends) {
        appends.run();
    }

    /// Reads at most `recordsMax` records (1..[StoreLimits#READ_RECORDS_MAX]) of at most `bytesMax` metered bytes
    /// in all (1..[StoreLimits#READ_BYTES_MAX]), but one record at least, whatever its size.
    CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax);

    /// The end of the log as it is after this call began: linearizable with appends.
    CompletableFuture<TailOutcome> tail(StreamKey stream);

    /// Follows a stream from any number, the tail or a stream that does not exist yet included. Nothing is sent before
    /// the first [Following#next].
    Following follow(StreamKey stream, FollowListener listener);

    /// Names of streams in a basin that start with `prefix` and sort after `startAfter`, at most `limit`
    /// (1..[StoreLimits#LIST_STREAMS_MAX]).
    CompletableFuture<ListOutcome> list(String basin, String prefix, String startAfter, int limit);

    /// The store's own clock as far as it is known here: milliseconds since the epoch, never more than the time
    /// that the next record would get. The embedded store's is exact.
    long clockMs();

    /// By how much what two processes take for the store's clock may differ, milliseconds: whoever takes data away
    /// because of the time waits so much longer. 0 where there is one process, as with the embedded store.
    long clockSkewMsMax();

    StoreHealth health();

    /// How many endpoints hold the streams, each with a system basin of its own.
    default int homes() {
        return 1;
    }

    /// The endpoint, 0 to [#homes] − 1, that a basin belongs to.
    default int home(String basin) {
        return 0;
    }

    /// The name by which this store knows the system basin of an endpoint.
    default String systemBasin(int home) {
        return Partitions.SYSTEM_BASIN;
    }

    /// Finishes what was accepted, then closes. Idempotent.
    @Override
    void close();
}
