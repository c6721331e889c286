/// The fan-out workers of one S2 endpoint: who they are, as a fold of their log, and which task is whose.
///
/// Pure: no thread, no clock. Whoever holds a [dev.millrace.model.members.MembersState] owns it; in a worker that is
/// its owner thread. Two workers that have folded the log to the same place come to the same assignment.
@NullMarked
package dev.millrace.model.members;

import org.jspecify.annotations.NullMarked;
