package dev.millrace.model.state;

import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import org.jspecify.annotations.Nullable;

/// What does not change while a life lasts.
///
/// @param firstSeqNum where the life's own records begin: after `created`
/// @param createdAtMs the arrival time of the record that made it visible: `created`, or the last of its group
record Life(
        long number,
        long firstSeqNum,
        ContentType contentType,
        Lifetime lifetime,
        @Nullable ForkOrigin origin,
        long createdAtMs) {}
