package dev.millrace.api.session;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.session.DeliveryFormat;
import org.jspecify.annotations.Nullable;

/// A request to subscribe.
///
/// @param session the session's stream
/// @param ttlSeconds for a session that is made by this; null for the default
/// @param format null where none is named
public record SubscribeRequest(
        StreamPath session,
        StreamPath source,
        @Nullable Long ttlSeconds,
        @Nullable DeliveryFormat format) {}
