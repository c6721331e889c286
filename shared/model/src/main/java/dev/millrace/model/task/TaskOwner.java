package dev.millrace.model.task;

/// Who has a task, as its log says.
///
/// @param member the worker's number
/// @param membersSeqNum where the members log stood at the view by which it was taken
/// @param takenAtMs arrival time of the record that says so, ms since the epoch
/// @param released whether it has been given back since
public record TaskOwner(long member, long membersSeqNum, long takenAtMs, boolean released) {}
