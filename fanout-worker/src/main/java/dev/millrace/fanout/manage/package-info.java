/// What can be seen of a worker from outside: meters `millrace.fanout.*`, its tasks, and one session at a time.
/// Called by threads of the management port; what the owner knows is asked of it by its mailbox.
@NullMarked
package dev.millrace.fanout.manage;

import org.jspecify.annotations.NullMarked;
