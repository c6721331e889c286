package dev.millrace.model.session;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;

/// One message on its way to one session.
///
/// @param sourceLife the life of the source in which it stands
/// @param sourceSeqNum where it starts in the source's log
/// @param payload its bytes in the session's form
public record Delivery(
        SubscriptionId subscription, StreamPath source, long sourceLife, long sourceSeqNum, Bytes payload) {}
