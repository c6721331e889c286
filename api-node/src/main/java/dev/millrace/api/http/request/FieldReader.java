package dev.millrace.api.http.request;

import dev.millrace.model.command.Closure;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.parse.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads header fields one after the other and keeps the first thing that is wrong.
final class FieldReader {
    private final RequestFields fields;
    private @Nullable String problem;

    FieldReader(RequestFields fields) {
        this.fields = fields;
    }

    /// Null when nothing was wrong so far.
    @Nullable
    String problem() {
        return problem;
    }

    void refuse(String detail) {
        if (problem == null) {
            problem = detail;
        }
    }

    /// The field's value as `parse` reads it; null when the field is absent, or wrong.
    <T> @Nullable T read(RequestField field, Function<String, Parsed<T>> parse) {
        String text = fields.get(field);
        return text == null ? null : taken(parse.apply(text));
    }

    <T> @Nullable T taken(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Value<T>(T value) -> value;
            case Parsed.Malformed<T>(String detail) -> {
                refuse(detail);
                yield null;
            }
        };
    }

    @Nullable
    ContentType contentType() {
        return read(RequestField.CONTENT_TYPE, ContentType::parse);
    }

    /// Anything but `true` is as good as no header.
    Closure closure() {
        String text = fields.get(RequestField.STREAM_CLOSED);
        return text != null && text.equalsIgnoreCase("true") ? Closure.CLOSES : Closure.STAYS_OPEN;
    }

    /// An opaque value of 1..`bytesMax` bytes.
    @Nullable
    Bytes opaque(RequestField field, int bytesMax) {
        String text = fields.get(field);
        if (text == null) {
            return null;
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length == 0 || bytes.length > bytesMax) {
            refuse(field.fieldName() + ": length=" + bytes.length + " allowed=1.." + bytesMax);
            return null;
        }
        return Bytes.of(bytes);
    }
}
