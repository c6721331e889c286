package dev.millrace.api.naive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client may ask for. Places are counted in messages from the stream's beginning.
sealed interface Operation {
    /// `PUT`.
    ///
    /// @param ttlSeconds null for none
    record Create(String name, Kind kind, @Nullable Long ttlSeconds, boolean closed, List<String> messages)
            implements Operation {}

    /// `PUT` with `Stream-Forked-From`.
    ///
    /// @param kind null for none: the source's
    /// @param place null for none: the source's tail
    record Fork(
            String name,
            String source,
            @Nullable Kind kind,
            @Nullable Integer place,
            int subOffset,
            @Nullable Long ttlSeconds,
            List<String> messages)
            implements Operation {}

    /// `POST` with a body.
    ///
    /// @param place where the tail is expected; null for anywhere
    record Append(
            String name,
            Kind kind,
            List<String> messages,
            @Nullable Stamp producer,
            @Nullable String streamSeq,
            @Nullable Integer place,
            boolean closes)
            implements Operation {}

    record Close(String name, @Nullable Stamp producer) implements Operation {}

    record Delete(String name) implements Operation {}

    record Head(String name) implements Operation {}

    /// `GET` of history.
    ///
    /// @param place null for `now`
    record Read(String name, @Nullable Integer place) implements Operation {}

    /// Reads from an offset of a life that is over.
    record ReadOldLife(String name) implements Operation {}

    /// The server goes away and comes back, on the same store.
    record Restart() implements Operation {}

    record Pass(long ms) implements Operation {}

    /// The content types that streams have here.
    enum Kind {
        JSON("application/json"),
        TEXT("text/plain");

        private final String contentType;

        Kind(String contentType) {
            this.contentType = contentType;
        }

        String contentType() {
            return contentType;
        }
    }

    record Stamp(String id, long epoch, long seq) {}
}
