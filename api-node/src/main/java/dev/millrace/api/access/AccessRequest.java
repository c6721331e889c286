package dev.millrace.api.access;

import org.jspecify.annotations.Nullable;

/// A request, as far as access to it is concerned.
///
/// @param project null where the route is of no project
/// @param stream the stream's name in its project; null where the route is of no single stream
/// @param session null where the route names no session in its path
/// @param authorization the `Authorization` header
/// @param accessToken the `access_token` query parameter; only ever there on GET
public record AccessRequest(
        Right right,
        @Nullable String project,
        @Nullable String stream,
        @Nullable String session,
        @Nullable String authorization,
        @Nullable String accessToken) {
    /// Without the tokens.
    @Override
    public String toString() {
        return "AccessRequest[right=" + right + ", project=" + project + ", stream=" + stream + ", session=" + session
                + "]";
    }
}
