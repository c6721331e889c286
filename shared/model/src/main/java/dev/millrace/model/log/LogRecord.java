package dev.millrace.model.log;

import java.util.List;

/// A record as it is appended: an ordered list of headers (duplicates allowed) and a body.
///
/// A record whose only header has an empty name is a command: `fence` (body: the new token, at most 36 bytes of
/// UTF-8) or `trim` (body: the earliest sequence number to keep, 8 bytes big-endian). Any other empty name is invalid.
public record LogRecord(List<RecordHeader> headers, Bytes body) {
    private static final Bytes TRIM = Bytes.utf8("trim");
    private static final Bytes FENCE = Bytes.utf8("fence");

    public LogRecord {
        headers = List.copyOf(headers);
    }

    /// The command that removes every record below `keepFromSeqNum`.
    public static LogRecord trim(long keepFromSeqNum) {
        byte[] body = new byte[Long.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            body[i] = (byte) (keepFromSeqNum >>> (56 - 8 * i));
        }
        return command(TRIM, Bytes.of(body));
    }

    /// The command that sets the stream's fencing token; an empty token clears it.
    public static LogRecord fence(String token) {
        return command(FENCE, Bytes.utf8(token));
    }

    private static LogRecord command(Bytes operation, Bytes body) {
        return new LogRecord(List.of(new RecordHeader(Bytes.EMPTY, operation)), body);
    }

    public boolean isCommand() {
        return headers.size() == 1 && headers.get(0).name().isEmpty();
    }

    public boolean isTrim() {
        return isCommand() && headers.get(0).value().equals(TRIM);
    }

    public boolean isFence() {
        return isCommand() && headers.get(0).value().equals(FENCE);
    }

    /// What S2 counts for this record: 8 + 2 per header + all names, values and the body, in bytes.
    public int meteredBytes() {
        int bytes = 8 + 2 * headers.size() + body.length();
        for (RecordHeader header : headers) {
            bytes += header.name().length() + header.value().length();
        }
        return bytes;
    }
}
