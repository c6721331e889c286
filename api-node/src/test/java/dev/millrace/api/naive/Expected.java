package dev.millrace.api.naive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an answer has to be.
///
/// @param stream whose offsets the answer names; null where it names none
/// @param place which place `Stream-Next-Offset` is, -1 where none is required
/// @param closed whether `Stream-Closed` is there
/// @param readFrom where a page begins; -1 for no page
/// @param headers others, by name
record Expected(
        int status, @Nullable NaiveStream stream, int place, boolean closed, int readFrom, List<Header> headers) {
    record Header(String name, String value) {}

    static Expected status(int status) {
        return new Expected(status, null, -1, false, -1, List.of());
    }

    static Expected at(int status, NaiveStream stream, int place, Header... headers) {
        return new Expected(status, stream, place, stream.closed, -1, List.of(headers));
    }

    static Expected page(NaiveStream stream, int from) {
        return new Expected(200, stream, -1, false, from, List.of());
    }
}
