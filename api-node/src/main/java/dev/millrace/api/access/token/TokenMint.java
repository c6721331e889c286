package dev.millrace.api.access.token;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.time.Instant;
import java.util.Date;

/// Signs tokens with a project's secret. Pure.
public final class TokenMint {
    private TokenMint() {}

    /// A token that says `claims`, with its times in whole seconds.
    public static String mint(TokenClaims claims, SigningSecret secret, long nowMs) {
        JwtBuilder token = Jwts.builder()
                .json(new JsonReading.Serializer())
                .subject(claims.project())
                .claim("scope", claims.scope().word())
                .issuedAt(Date.from(Instant.ofEpochMilli(nowMs)))
                .expiration(Date.from(Instant.ofEpochMilli(claims.expiresAtMs())));
        if (claims.streamId() != null) {
            token.claim("stream_id", claims.streamId());
        }
        if (claims.sessionId() != null) {
            token.claim("session_id", claims.sessionId());
        }
        return token.signWith(secret.key(), Jwts.SIG.HS256).compact();
    }
}
