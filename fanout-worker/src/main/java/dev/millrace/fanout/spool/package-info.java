/// The spool: what a worker has read of its sources from S2, kept on local disk, so that subscriptions that lag read
/// it from there and a backlog is read from S2 once.
///
/// It is a cache and nothing but a cache. What it does not have, has lost, may not keep, or cannot read back is read
/// from S2; no delivery fails because of it. It is emptied when a task is taken, so nothing in it outlives the
/// process or the ownership that wrote it.
///
/// ```
///  owner thread:  SourceFeed, HistoryReader ──TaskSpool──► spool thread: SpoolQueue, a Chronicle Queue per task
///                        ▲                                                   │ SpoolRanges: what stands where
///                        └──────────────── records, or none ◄────────────────┘
/// ```
///
/// A queue, its appender, its tailer and its ranges are touched by the spool's thread only: Chronicle's objects belong
/// to one thread, and a page fault of a mapped file must not hold up the owner.
@NullMarked
package dev.millrace.fanout.spool;

import org.jspecify.annotations.NullMarked;
