/// The embedded store: the store port over RocksDB on local disk, durable before it answers.
///
/// Two kinds of threads work here.
///
/// ```
///  append ──► AppendQueue ──► CommitLoop (one thread): take all, decide, one synced write, publish, answer
///                                 │  publishes Extent per stream        │ hands the batch to followers
///                                 ▼                                     ▼
///  read, tail, list ──► answered from the Extent, or by Readers (a small pool) ──► RocksDB
/// ```
///
/// Whoever makes its appends together commits them itself, under the lock that the commit thread holds while it
/// commits, where nobody else is at it; all that is said of the commit thread here goes for whoever holds that lock.
///
/// The commit thread alone writes to RocksDB, opens and closes it, and changes a [StreamState]. Everyone else sees a
/// stream through the immutable `Extent` that the commit thread publishes once the write behind it is synced, or
/// through RocksDB, whose writes become visible only after their sync. So nothing is seen before it is durable.
///
/// Every record of RocksDB's log is one synced group, and the next is not begun before it: whatever is torn at the end
/// of the log was never acknowledged, and damage anywhere else is not taken for a torn end (see [WalTail]).
@NullMarked
package dev.millrace.store.embedded;

import org.jspecify.annotations.NullMarked;
