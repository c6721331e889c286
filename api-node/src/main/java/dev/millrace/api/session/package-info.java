/// Sessions and their subscriptions, as clients ask for them: each request in as many steps as it takes, every step a
/// command to the append path or an append to a partition's log.
///
/// A subscription stands in two logs. It is made in the session's own first and in that of the source's partition then,
/// and ended in the same order; a request is answered when both are durable. What was cut off between the two is made
/// up for by a repeat of the request, and does no harm until then: the fan-out asks the session's own log before it
/// delivers.
///
/// Nothing here blocks. What belongs to a request runs on its event loop; the fold of the partitions' logs has a thread
/// of its own, see [SubscriberFolds].
@NullMarked
package dev.millrace.api.session;

import org.jspecify.annotations.NullMarked;
