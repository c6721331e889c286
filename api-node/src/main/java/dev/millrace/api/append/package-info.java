/// The append path: one Disruptor ring and one owner thread per shard of streams; decide, append, apply, reply.
///
/// Only a shard's owner thread touches the states of its streams. Everyone else claims a slot in the ring and is
/// answered through a [dev.millrace.api.append.Requester]. Nothing here knows HTTP, Netty or which store it is.
@NullMarked
package dev.millrace.api.append;

import org.jspecify.annotations.NullMarked;
