/// A task of the fan-out: the sources of one partition, who is subscribed to them, how far each has been delivered, and
/// which worker does it; all of it the fold of the partition's log.
///
/// Pure: no thread, no clock. Whoever holds a [dev.millrace.model.task.TaskState] owns it; in a worker that is its
/// owner thread.
@NullMarked
package dev.millrace.model.task;

import org.jspecify.annotations.NullMarked;
