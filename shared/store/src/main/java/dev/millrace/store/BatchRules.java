package dev.millrace.store;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendOutcome.Reason.Invalid;
import java.util.Optional;

/// The rules that a batch and a stream's name must keep in every store, as S2 has them. Pure; a store asks before it
/// takes a batch, so that what is refused as invalid has changed nothing.
public final class BatchRules {
    private static final int BASIN_BYTES_MIN = 8;
    private static final int BASIN_BYTES_MAX = 48;

    private BatchRules() {}

    /// What is wrong with appending `batch` to `stream`, whatever the stream holds; empty where nothing is.
    public static Optional<Invalid> violation(StreamKey stream, AppendBatch batch) {
        return nameViolation(stream).or(() -> batchViolation(batch));
    }

    /// What is wrong with the name alone: a stream so named cannot exist.
    public static Optional<Invalid> nameViolation(StreamKey stream) {
        if (!basinIsLegal(stream.basin())) {
            return invalid("basin name is not 8..48 of a-z 0-9 and inner '-': " + stream.basin());
        }
        String name = stream.stream();
        if (name.equals(".") || name.equals("..")) {
            return invalid("stream name is a dot segment: " + name);
        }
        int bytes = utf8Length(name);
        if (bytes < 0) {
            return invalid("stream name is no well-formed text");
        }
        if (bytes == 0 || bytes > StoreLimits.STREAM_NAME_BYTES_MAX) {
            return invalid("stream name bytes: max=" + StoreLimits.STREAM_NAME_BYTES_MAX + " found=" + bytes);
        }
        return Optional.empty();
    }

    /// What is wrong with the records and the conditions alone.
    public static Optional<Invalid> batchViolation(AppendBatch batch) {
        int count = batch.records().size();
        if (count == 0 || count > StoreLimits.BATCH_RECORDS_MAX) {
            return invalid("records per batch: max=" + StoreLimits.BATCH_RECORDS_MAX + " found=" + count);
        }
        String token = batch.fencingToken();
        if (token != null && !tokenIsLegal(token)) {
            return invalid(
                    "fencing token bytes: max=" + StoreLimits.FENCING_TOKEN_BYTES_MAX + " found='" + token + "'");
        }
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            LogRecord record = batch.records().get(i);
            Optional<Invalid> violation = recordViolation(record, i);
            if (violation.isPresent()) {
                return violation;
            }
            bytes += record.meteredBytes();
        }
        return bytes <= StoreLimits.BATCH_BYTES_MAX
                ? Optional.empty()
                : invalid("metered bytes per batch: max=" + StoreLimits.BATCH_BYTES_MAX + " found=" + bytes);
    }

    private static Optional<Invalid> recordViolation(LogRecord record, int index) {
        if (record.isCommand()) {
            return commandViolation(record, index);
        }
        for (RecordHeader header : record.headers()) {
            if (header.name().isEmpty()) {
                return invalid("empty header name: record=" + index);
            }
        }
        return Optional.empty();
    }

    private static Optional<Invalid> commandViolation(LogRecord record, int index) {
        Bytes body = record.body();
        if (record.isTrim()) {
            return body.length() == Long.BYTES
                    ? Optional.empty()
                    : invalid("trim body bytes: expected=8 found=" + body.length() + " record=" + index);
        }
        if (record.isFence()) {
            return body.length() <= StoreLimits.FENCING_TOKEN_BYTES_MAX && isUtf8(body)
                    ? Optional.empty()
                    : invalid("fencing token is UTF-8 of at most " + StoreLimits.FENCING_TOKEN_BYTES_MAX
                            + " bytes: found=" + body + " record=" + index);
        }
        return invalid("unknown command: " + record.headers().get(0).value() + " record=" + index);
    }

    private static boolean basinIsLegal(String basin) {
        int length = basin.length();
        if (length < BASIN_BYTES_MIN || length > BASIN_BYTES_MAX) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = basin.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            boolean inner = i > 0 && i < length - 1;
            if (!alphanumeric && !(c == '-' && inner)) {
                return false;
            }
        }
        return true;
    }

    private static boolean tokenIsLegal(String token) {
        int bytes = utf8Length(token);
        return bytes >= 0 && bytes <= StoreLimits.FENCING_TOKEN_BYTES_MAX;
    }

    private static boolean isUtf8(Bytes bytes) {
        return Bytes.utf8(bytes.utf8()).equals(bytes);
    }

    /// The bytes that `text` takes as UTF-8; -1 where it has a surrogate without its other half.
    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return -1;
            }
        }
        return bytes;
    }

    private static Optional<Invalid> invalid(String detail) {
        return Optional.of(new Invalid(detail));
    }
}
