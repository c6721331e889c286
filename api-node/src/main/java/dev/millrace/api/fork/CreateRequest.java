package dev.millrace.api.fork;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import org.jspecify.annotations.Nullable;

/// A `PUT` as it was asked.
///
/// @param contentType null when the header is absent: a fork takes its source's, any other stream
/// `application/octet-stream`
/// @param lifetime null when neither `Stream-TTL` nor `Stream-Expires-At` is there: a fork takes its source's, any
/// other stream lives for ever
/// @param fork null when this is no fork; the source is in the same project
public record CreateRequest(
        @Nullable ContentType contentType,
        @Nullable Lifetime lifetime,
        Closure closure,
        InitialContent content,
        @Nullable ForkRequest fork) {}
