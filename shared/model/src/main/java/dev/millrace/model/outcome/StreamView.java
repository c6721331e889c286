package dev.millrace.model.outcome;

import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.offset.Offset;
import org.jspecify.annotations.Nullable;

/// One durable moment of a live stream, immutable: all that a reader needs to know.
///
/// @param life the stream's present life
/// @param firstSeqNum where the life's own records begin (the record after `created`)
/// @param tail the position after the last visible message
/// @param confirmedSeqNum the log's tail that this view was made at; a store whose tail is the same confirms the view
/// @param deadlineMs when the stream expires, milliseconds since the epoch; [Long#MAX_VALUE] for never
/// @param origin a fork's inherited history
public record StreamView(
        long life,
        long firstSeqNum,
        Offset tail,
        long confirmedSeqNum,
        boolean closed,
        ContentType contentType,
        Lifetime lifetime,
        long createdAtMs,
        long deadlineMs,
        @Nullable ForkOrigin origin) {}
