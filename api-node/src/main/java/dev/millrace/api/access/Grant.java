package dev.millrace.api.access;

import dev.millrace.api.access.limit.ProjectMeter;
import dev.millrace.api.access.token.TokenClaims;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a request that was let in may do beyond what its route named: for streams and sessions that it names in header
/// fields or in its body. Belongs to one request; safe for any thread.
public final class Grant {
    /// Of a server that asks for no tokens.
    public static final Grant EVERYTHING = new Grant(null, ProjectMeter.unlimited(), Long.MAX_VALUE);

    private final @Nullable TokenClaims claims;
    private final ProjectMeter meter;
    private final long lastsMs;

    private Grant(@Nullable TokenClaims claims, ProjectMeter meter, long lastsMs) {
        this.claims = claims;
        this.meter = meter;
        this.lastsMs = lastsMs;
    }

    static Grant of(TokenClaims claims, ProjectMeter meter, long nowMs) {
        return new Grant(claims, meter, claims.expiresAtMs() - nowMs);
    }

    /// Of a project that is read without a token: nothing but that.
    static Grant withoutToken(ProjectMeter meter) {
        return new Grant(null, meter, Long.MAX_VALUE);
    }

    /// Why this stream of the request's project may not be read, for a 403; empty when it may. Asked for the source of
    /// a fork or of a subscription.
    public Optional<String> readProblem(String stream) {
        return claims == null ? Optional.empty() : claims.streamProblem(stream);
    }

    /// Why nothing may be done with this session of the request's project, for a 403; empty when it may.
    public Optional<String> sessionProblem(String session) {
        return claims == null ? Optional.empty() : claims.sessionProblem(session);
    }

    /// How long it lasts from the moment it was given, in milliseconds; [Long#MAX_VALUE] for ever.
    public long lastsMs() {
        return lastsMs;
    }

    /// What the request's project uses.
    public ProjectMeter meter() {
        return meter;
    }
}
