package dev.millrace.api.live;

/// What the live path holds now (first three) and has done since the start (the rest).
///
/// @param hubs streams that have live readers
/// @param sseReaders open event streams
/// @param longPolls waiting long-polls
/// @param batches batches of messages that hubs have taken in
/// @param encodings encodings made of them: at most batches × representations, however many readers
/// @param deliveries batches written to event streams and given to long-polls
/// @param historyPages pages read for readers that were not at the tail
/// @param slowReaders times that a reader could not take a batch at once
/// @param closedSlowReaders readers closed for being too slow for too long
public record LiveStats(
        int hubs,
        int sseReaders,
        int longPolls,
        long batches,
        long encodings,
        long deliveries,
        long historyPages,
        long slowReaders,
        long closedSlowReaders) {}
