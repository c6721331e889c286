/// What may have to be reclaimed, and what is to be done about it: the records of the expiry logs, their fold, and the
/// plan for one stream. Pure.
///
/// A stream is *announced* in the expiry log of its partition before anything is written to it that somebody has to
/// clean up one day: a life that can expire, the end of a life, a fork's reservation. An announcement says "look at
/// this stream from then on", never "delete it": what is to be done is decided on the stream's own state alone, each
/// step is one conditional append, and an announcement is answered with *done* only when nothing is left to do. So an
/// announcement too many costs a look, a repeated one nothing, and their order does not matter.
///
/// ```
///  API node:   announced ──► then created, deleted or fork-reserved in the stream's own log
///  cleanup:    fold the logs ─► what is due ─► read the stream ─► one step ─► read again … ─► done, or announced anew
/// ```
@NullMarked
package dev.millrace.model.expiry;

import org.jspecify.annotations.NullMarked;
