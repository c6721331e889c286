package dev.millrace.store.embedded;

/// What the store holds in memory and has done.
///
/// @param walSyncs syncs of the log that have finished since the database was opened
/// @param appendsInFlight appends taken and not yet answered
/// @param appendBytesInFlight their metered bytes
/// @param streamsCached streams whose tail is in memory
/// @param readsWaiting reads that wait for a reader thread
/// @param follows open follows
public record StoreStatistics(
        long walSyncs,
        int appendsInFlight,
        long appendBytesInFlight,
        int streamsCached,
        int readsWaiting,
        int follows) {}
