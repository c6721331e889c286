package dev.millrace.model.content;

import dev.millrace.model.log.Bytes;
import java.util.ArrayList;
import java.util.List;

/// Cuts a JSON body into messages: the elements of an outermost array (one level is flattened), or else the body's one
/// value. It is only cut, never printed again: each message is the bytes that the client sent, without the blanks
/// around.
public final class JsonMessages {
    /// What cutting came to.
    public sealed interface Split {
        /// One slice of the body per message; none for `[]`
        record Messages(List<Bytes> messages) implements Split {}

        record Malformed(String detail) implements Split {}

        record TooMany(int messagesMax) implements Split {}
    }

    private JsonMessages() {}

    /// The whole body has to be one JSON text of RFC 8259, UTF-8 without a byte order mark, within `limits`.
    public static Split split(Bytes body, JsonLimits limits) {
        int start = body.offset();
        int end = start + body.length();
        JsonScanner scanner = new JsonScanner(body.array(), start, end, limits);
        int first = scanner.skipBlanks(start);
        Split split = first < end && body.array()[first] == '['
                ? elements(body, scanner, first, limits.messagesMax())
                : single(body, scanner, first);
        return split;
    }

    private static Split single(Bytes body, JsonScanner scanner, int first) {
        int after = scanner.value(first);
        if (after < 0 || !scanner.onlyBlanksFrom(after)) {
            return new Split.Malformed(scanner.problem());
        }
        return new Split.Messages(List.of(slice(body, first, after)));
    }

    private static Split elements(Bytes body, JsonScanner scanner, int bracket, int messagesMax) {
        List<Bytes> messages = new ArrayList<>();
        int at = scanner.afterOpening(bracket, ']');
        while (!scanner.closed()) {
            int after = at < 0 ? at : scanner.value(at);
            if (after < 0) {
                return new Split.Malformed(scanner.problem());
            }
            if (messages.size() == messagesMax) {
                return new Split.TooMany(messagesMax);
            }
            messages.add(slice(body, at, after));
            at = scanner.afterElement(after, ']');
        }
        return scanner.onlyBlanksFrom(at) ? new Split.Messages(messages) : new Split.Malformed(scanner.problem());
    }

    private static Bytes slice(Bytes body, int from, int until) {
        int length = until - from;
        return length == body.length() ? body : Bytes.of(body.array(), from, length);
    }
}
