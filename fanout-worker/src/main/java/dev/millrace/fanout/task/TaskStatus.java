package dev.millrace.fanout.task;

/// A task as it stood a moment ago, for those who look from outside.
///
/// @param phase what this worker does with it
/// @param sources lives of sources with subscriptions
/// @param subscriptions subscriptions to them
/// @param lagging those behind the windows of their sources
/// @param lagRecords messages that are not delivered to all, over all sources
/// @param lagMs age of the oldest message that is not, as far as it is in memory, ms
public record TaskStatus(
        int partition, String phase, int sources, int subscriptions, int lagging, long lagRecords, long lagMs) {}
