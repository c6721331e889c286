package dev.millrace.api.http.request;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.OffsetParser;
import dev.millrace.model.parse.Decimals;
import dev.millrace.model.parse.Parsed;
import org.jspecify.annotations.Nullable;

/// The header fields of a `POST`.
///
/// @param contentType null when absent or malformed: which of the two, and whether it matters, depends on the body
/// @param contentTypeProblem what is wrong with the content type, or null
public record AppendFields(
        @Nullable ContentType contentType,
        @Nullable String contentTypeProblem,
        @Nullable ProducerStamp producer,
        @Nullable Bytes streamSeq,
        @Nullable Offset expectedOffset,
        Closure closure) {
    public static final int PRODUCER_ID_BYTES_MAX = 256;
    public static final int STREAM_SEQ_BYTES_MAX = 256;

    public static Parsed<AppendFields> parse(RequestFields fields) {
        FieldReader type = new FieldReader(fields);
        ContentType contentType = type.contentType();
        FieldReader reader = new FieldReader(fields);
        AppendFields append = new AppendFields(
                contentType,
                type.problem(),
                producer(fields, reader),
                reader.opaque(RequestField.STREAM_SEQ, STREAM_SEQ_BYTES_MAX),
                reader.read(
                        RequestField.STREAM_EXPECTED_OFFSET,
                        text -> OffsetParser.offset(RequestField.STREAM_EXPECTED_OFFSET.fieldName(), text)),
                reader.closure());
        String problem = reader.problem();
        return problem == null ? Parsed.value(append) : Parsed.malformed(problem);
    }

    private static @Nullable ProducerStamp producer(RequestFields fields, FieldReader reader) {
        boolean id = fields.has(RequestField.PRODUCER_ID);
        boolean epoch = fields.has(RequestField.PRODUCER_EPOCH);
        boolean seq = fields.has(RequestField.PRODUCER_SEQ);
        if (!id && !epoch && !seq) {
            return null;
        }
        if (!id || !epoch || !seq) {
            reader.refuse("Producer-Id, Producer-Epoch and Producer-Seq go together: missing="
                    + (!id ? "Producer-Id" : !epoch ? "Producer-Epoch" : "Producer-Seq"));
            return null;
        }
        Bytes producerId = reader.opaque(RequestField.PRODUCER_ID, PRODUCER_ID_BYTES_MAX);
        Long producerEpoch = number(reader, RequestField.PRODUCER_EPOCH);
        Long producerSeq = number(reader, RequestField.PRODUCER_SEQ);
        return producerId == null || producerEpoch == null || producerSeq == null
                ? null
                : new ProducerStamp(producerId, producerEpoch, producerSeq);
    }

    private static @Nullable Long number(FieldReader reader, RequestField field) {
        return reader.read(field, text -> Decimals.parse(field.fieldName(), text, Decimals.SAFE_INTEGER_MAX));
    }
}
