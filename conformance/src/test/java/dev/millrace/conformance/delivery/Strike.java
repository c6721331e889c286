package dev.millrace.conformance.delivery;

import java.util.function.Supplier;

/// One thing that is done to the programs under test.
///
/// @param kind for people, and for counting
/// @param alone whether nothing else is to happen around it, so that what it does can be told
/// @param holdMs how long nothing is repaired, ms
/// @param hit does it, and answers what repairs it
record Strike(Kind kind, boolean alone, long holdMs, Supplier<Runnable> hit) {
    /// What may happen.
    enum Kind {
        /// Nothing is done, to tell what sessions wait for anyway.
        NOTHING,
        /// The one process that does everything.
        KILL_OF_ALL,
        KILL_OF_A_WORKER,
        KILL_OF_A_NODE,
        KILL_OF_S2,
        /// A worker and S2 hear no more of each other, until what was said arrives late.
        PARTITION_OF_A_WORKER,
        START_OF_A_WORKER,
        /// SIGTERM, as in a rolling update.
        STOP_OF_A_WORKER
    }
}
