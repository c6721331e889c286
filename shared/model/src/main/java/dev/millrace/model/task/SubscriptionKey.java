package dev.millrace.model.task;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.session.SubscriptionId;

/// A subscription among those of all sessions: an id is unique in its session only.
///
/// @param session the session's stream
public record SubscriptionKey(StreamPath session, SubscriptionId id) {
    @Override
    public String toString() {
        return session + "@" + id;
    }
}
