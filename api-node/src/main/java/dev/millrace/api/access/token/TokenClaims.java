package dev.millrace.api.access.token;

import dev.millrace.model.name.NameRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a verified token says.
///
/// @param project `sub`
/// @param streamId the one stream that it is for, or all whose names begin with what stands before a trailing `*`; null
/// where it is not limited to any
/// @param sessionId the one session that it is for; null where it is not limited to one
/// @param expiresAtMs `exp`
public record TokenClaims(
        String project,
        Scope scope,
        @Nullable String streamId,
        @Nullable String sessionId,
        long expiresAtMs) {
    private static final String SESSION_STREAM = "session:";

    public TokenClaims {
        if (NameRules.projectProblem(project).isPresent()
                || (streamId != null && !isStreamLimit(streamId))
                || (sessionId != null && NameRules.sessionProblem(sessionId).isPresent())) {
            throw new IllegalArgumentException("claims that no token may have");
        }
    }

    /// Whether `stream_id` may be that: a name, or the beginning of one and `*`.
    public static boolean isStreamLimit(String text) {
        if (!text.endsWith("*")) {
            return NameRules.streamProblem(text).isEmpty();
        }
        String prefix = text.substring(0, text.length() - 1);
        // What a name may go on with after a slash or a dot must not make the beginning look malformed.
        return prefix.isEmpty() || NameRules.streamProblem(prefix + "a").isEmpty();
    }

    /// Whether it is limited to a stream or a session.
    public boolean isLimited() {
        return streamId != null || sessionId != null;
    }

    /// Why a stream is none of this token's; empty when it is.
    ///
    /// A session's stream is no ordinary one: a prefix reaches it only where it begins with `session:` itself, and
    /// `session_id` limits to that one session whatever `stream_id` says.
    public Optional<String> streamProblem(String stream) {
        if (NameRules.isSessionStream(stream)) {
            boolean mine = sessionId != null
                    ? stream.equals(SESSION_STREAM + sessionId)
                    : streamId == null || (streamId.startsWith(SESSION_STREAM) && matches(streamId, stream));
            return mine ? Optional.empty() : Optional.of("the token is not for stream " + stream);
        }
        boolean mine = streamId == null ? sessionId == null : matches(streamId, stream);
        return mine ? Optional.empty() : Optional.of("the token is not for stream " + stream);
    }

    /// Why a session is none of this token's; empty when it is.
    public Optional<String> sessionProblem(String session) {
        return sessionId == null || sessionId.equals(session)
                ? Optional.empty()
                : Optional.of("the token is not for session " + session);
    }

    private static boolean matches(String limit, String stream) {
        return limit.endsWith("*") ? stream.regionMatches(0, limit, 0, limit.length() - 1) : stream.equals(limit);
    }
}
