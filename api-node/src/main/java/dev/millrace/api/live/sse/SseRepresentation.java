package dev.millrace.api.live.sse;

import dev.millrace.model.content.ContentType;

/// How a stream's messages stand in data events.
public enum SseRepresentation {
    /// A JSON array, one message a line.
    JSON,
    /// The text itself, in lines.
    TEXT,
    /// Base64 of the bytes, in one line; told to clients by the header `stream-sse-data-encoding`.
    BASE64;

    public static SseRepresentation of(ContentType type) {
        if (type.isJson()) {
            return JSON;
        }
        return type.isText() ? TEXT : BASE64;
    }
}
