/// One run of the cleanup: what is due by the expiry logs, stream by stream, step by step, bounded in time and work.
///
/// ```
///  CleanupRun ──► ExpiryLog: read, fold ──► what is due
///      │ for each, on a virtual thread of its own
///      └──► Reclaimer ──► StreamLoader: read the stream ──► plan ──► one conditional append ──► plan …
///                  ├──► ForkWork, SessionWork: what concerns two streams; PartitionLogs: what the fan-out knows
///                  └──► done, later or failed ──► ExpiryLog: one append for many
/// ```
///
/// A run owns its logs' folds on the thread that runs it. Nothing is remembered but in the store: a run that dies is
/// finished by the next, and two at once do the same work twice at worst.
@NullMarked
package dev.millrace.cleanup.run;

import org.jspecify.annotations.NullMarked;
