package dev.millrace.api.http;

import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/// The methods that any route knows.
enum Method {
    GET,
    HEAD,
    POST,
    PUT,
    DELETE,
    OPTIONS;

    /// Null for a method that no route knows; names are told apart by the case of their letters.
    static @Nullable Method of(HttpMethod method) {
        return switch (method.name()) {
            case "GET" -> GET;
            case "HEAD" -> HEAD;
            case "POST" -> POST;
            case "PUT" -> PUT;
            case "DELETE" -> DELETE;
            case "OPTIONS" -> OPTIONS;
            default -> null;
        };
    }
}
