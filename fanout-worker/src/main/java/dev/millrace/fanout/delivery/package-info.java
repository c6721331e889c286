/// Delivery: from the logs of sources into the logs of sessions.
///
/// A [dev.millrace.fanout.delivery.SourceFeed] follows one life of a source and keeps what was read lately in a bounded
/// window; a [dev.millrace.fanout.delivery.SessionSender] takes for its session what is there from all of its sources,
/// one append in flight, so that what accumulates meanwhile makes the next batch. Nothing is queued per session: a
/// subscription is a place in a source. What lags behind the window is read from the source's log, in pages.
///
/// Exactly once rests on the session's own log: each append is conditional on the tail that its fold ends at, and the
/// fold knows what was delivered. So nothing here has to be right about what was sent before; it only has to go on.
/// Everything is owned by the worker's owner thread.
@NullMarked
package dev.millrace.fanout.delivery;

import org.jspecify.annotations.NullMarked;
