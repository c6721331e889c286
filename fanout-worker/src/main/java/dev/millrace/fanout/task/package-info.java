/// The tasks of a worker: who it is among the members, which partitions it has, and what it writes into their logs.
///
/// [dev.millrace.fanout.task.FanoutWorker] is the door. Everything behind it is owned by one thread, the worker's
/// owner; other threads post to its mailbox. A task is taken by one conditional batch, fencing token and
/// `task-owner`; from then on its owner writes positions under the token. What a former owner may still write is
/// true whenever it lands: it says what was durable in the sessions' logs.
@NullMarked
package dev.millrace.fanout.task;

import org.jspecify.annotations.NullMarked;
