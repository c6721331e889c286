package dev.millrace.testkit.fuzz;

import dev.millrace.model.log.Bytes;
import java.util.regex.Pattern;

/// A generated request.
///
/// @param subject the stream that it was made for, whatever became of it
/// @param producer the producer's headers as they were sent; empty for none
/// @param wire what goes over the wire
public record FuzzRequest(String method, Subject subject, Stamp producer, Bytes wire, Shape shape) {
    private static final Pattern TOKEN_IN_URL = Pattern.compile("^[^?]*[?]([^ ]*&)?access_token=");

    /// What may be expected of an answer.
    public enum Shape {
        /// Whole and well-formed HTTP: one answer comes, and tells whether the connection stays.
        WHOLE,
        /// Not well-formed, or not certain where it ends: an answer comes or the connection is closed.
        BROKEN,
        /// Ends before its body does: never has an effect.
        CUT
    }

    /// A producer's request, as far as it was a sensible one.
    ///
    /// @param id empty for none
    public record Stamp(String id, long epoch, long seq) {
        static final Stamp NONE = new Stamp("", 0, 0);
    }

    /// Whether it may ask to be answered later, so that a client that ends its sending half meanwhile counts as gone.
    boolean mayWait() {
        return wire.utf8().contains("live=");
    }

    /// Whether it is a GET with a token in its URL.
    boolean hasTokenInUrl() {
        String text = wire.utf8();
        String line = text.substring(0, Math.max(0, text.indexOf("\r\n")));
        return line.startsWith("GET ") && TOKEN_IN_URL.matcher(line).find();
    }

    @Override
    public String toString() {
        String text = wire.utf8();
        return shape + " " + wire.length() + " bytes: " + (text.length() > 700 ? text.substring(0, 700) + "…" : text);
    }
}
