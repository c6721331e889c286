package dev.millrace.api.http.request;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.name.StreamAddress;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.OffsetParser;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.parse.Decimals;
import dev.millrace.model.parse.Parsed;
import dev.millrace.model.parse.Timestamps;
import org.jspecify.annotations.Nullable;

/// The header fields of a `PUT`.
///
/// @param contentType null when absent
/// @param lifetime null when neither `Stream-TTL` nor `Stream-Expires-At` is there
/// @param fork null when this is no fork
public record CreateFields(
        @Nullable ContentType contentType,
        @Nullable Lifetime lifetime,
        Closure closure,
        @Nullable ForkRequest fork) {
    /// A hundred years.
    public static final long TTL_SECONDS_MAX = 100L * 36525 * 24 * 36;

    public static Parsed<CreateFields> parse(RequestFields fields) {
        FieldReader reader = new FieldReader(fields);
        CreateFields create =
                new CreateFields(reader.contentType(), lifetime(reader), reader.closure(), fork(fields, reader));
        String problem = reader.problem();
        return problem == null ? Parsed.value(create) : Parsed.malformed(problem);
    }

    private static @Nullable Lifetime lifetime(FieldReader reader) {
        Long ttl = reader.read(
                RequestField.STREAM_TTL,
                text -> Decimals.parse(RequestField.STREAM_TTL.fieldName(), text, TTL_SECONDS_MAX));
        Long expiresAt = reader.read(
                RequestField.STREAM_EXPIRES_AT,
                text -> Timestamps.parse(RequestField.STREAM_EXPIRES_AT.fieldName(), text));
        if (ttl != null && expiresAt != null) {
            reader.refuse("Stream-TTL and Stream-Expires-At exclude each other: received=" + ttl + " and "
                    + Timestamps.print(expiresAt));
            return null;
        }
        if (ttl != null) {
            return new Lifetime.Sliding(ttl);
        }
        return expiresAt == null ? null : new Lifetime.Until(expiresAt);
    }

    private static @Nullable ForkRequest fork(RequestFields fields, FieldReader reader) {
        StreamPath source = reader.read(RequestField.STREAM_FORKED_FROM, CreateFields::source);
        ReadFrom offset = reader.read(
                RequestField.STREAM_FORK_OFFSET,
                text -> OffsetParser.readFrom(RequestField.STREAM_FORK_OFFSET.fieldName(), text));
        Long subOffset = reader.read(
                RequestField.STREAM_FORK_SUB_OFFSET,
                text -> Decimals.parse(
                        RequestField.STREAM_FORK_SUB_OFFSET.fieldName(), text, Decimals.SAFE_INTEGER_MAX));
        if (!fields.has(RequestField.STREAM_FORKED_FROM) && (offset != null || subOffset != null)) {
            reader.refuse("Stream-Fork-Offset and Stream-Fork-Sub-Offset need Stream-Forked-From");
        }
        return source == null
                ? null
                : new ForkRequest(source, offset == null ? ReadFrom.NOW : offset, subOffset == null ? 0 : subOffset);
    }

    private static Parsed<StreamPath> source(String text) {
        return switch (StreamAddress.parseUrlPath(text)) {
            case StreamAddress.Stream(var path) -> Parsed.value(path);
            case StreamAddress.Reserved(var path) ->
                Parsed.malformed("Stream-Forked-From names a reserved path: received='" + path + "'");
            case StreamAddress.Malformed(var detail) -> Parsed.malformed("Stream-Forked-From: " + detail);
        };
    }
}
