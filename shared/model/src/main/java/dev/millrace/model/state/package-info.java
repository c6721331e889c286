/// The state of one stream: the fold of its log, and the same fold run ahead over what is still in flight.
///
/// Pure: no thread, no clock. Whoever holds a state owns it; in an API node that is the owner thread of the stream's
/// shard. Only `apply` changes a state, live and on replay alike.
@NullMarked
package dev.millrace.model.state;

import org.jspecify.annotations.NullMarked;
