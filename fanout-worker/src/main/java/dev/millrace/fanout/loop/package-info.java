/// What a worker's owner thread works with: its mailbox, its timers, its clock, and the store.
///
/// One thread owns everything that changes in a worker: members, tasks, sources, sessions. Callbacks of the store only
/// post to its mailbox. It takes turns: mail, what is due, then what these have made possible.
@NullMarked
package dev.millrace.fanout.loop;

import org.jspecify.annotations.NullMarked;
