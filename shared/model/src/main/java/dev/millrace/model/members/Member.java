package dev.millrace.model.members;

/// A worker as the members log knows it.
///
/// @param id the random number of its process
/// @param name where it runs, for people
/// @param lastBeatMs arrival time of its last heartbeat, ms since the epoch
/// @param steadySinceMs arrival time of the first heartbeat since which none came late
public record Member(long id, String name, long lastBeatMs, long steadySinceMs) {}
