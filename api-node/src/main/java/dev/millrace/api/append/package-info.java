/// The append path: one Disruptor ring and one owner thread per shard of streams; decide, append, apply, reply.
///
/// ```
///  any thread                    owner thread of the shard                          store's threads
///  submit ──► ring (may be full) ──► decide on durable ◄ flight ◄ draft
///  watch ───► mailbox (never full) ─►      │ end of turn: draft becomes flight ──────► append
///                    ▲                     ▼                                            │
///                    └───────────── durable, refused, unknown ◄─────────────────────────┘
///                                          │ apply, tell watchers
///  home ◄── one task per home and turn ────┘
/// ```
///
/// Only a shard's owner thread touches the states of its streams ([dev.millrace.api.append.Owner], asserted).
/// Everyone else claims a slot in the ring and is answered through a [dev.millrace.api.append.Requester]; the
/// store's answers come by the mailbox, in which each is its own link, so that a full ring cannot lose or delay
/// them. Nothing here knows HTTP, Netty or which store it is.
///
/// What always holds:
/// - A stream has one batch with the store at most, and each is conditional on the number it was decided for.
/// - A state changes only by records known to be durable, in order. What is decided ahead stands in layers over it.
/// - An answer leaves when all it rests on is durable and, where it wrote nothing, when the store has confirmed the
/// state
///   after its command came ([dev.millrace.api.append.Confirmations]).
/// - A batch whose answer was lost is never taken for written or for not written: the log tells
///   ([dev.millrace.api.append.FlightTroubles]).
/// - Every request is answered once, within its deadline ([dev.millrace.api.append.Expiry]); an error out of the loop
///   answers all and ends the process ([dev.millrace.api.append.OwnerThread]).
@NullMarked
package dev.millrace.api.append;

import org.jspecify.annotations.NullMarked;
