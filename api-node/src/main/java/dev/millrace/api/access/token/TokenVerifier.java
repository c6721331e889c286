package dev.millrace.api.access.token;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// From a token to what it says, if one of the keys of the project that it names has signed it. Safe for any thread.
public final class TokenVerifier {
    private TokenVerifier() {}

    /// What a token came to.
    public sealed interface Outcome {}

    public record Verified(TokenClaims claims) implements Outcome {}

    /// Signed by a key of ours, and its time is over
    public record Expired() implements Outcome {}

    public record Invalid() implements Outcome {}

    /// @param nowMs by which it has expired or not
    /// @param keysOf the keys of a project; none for one that is not known
    public static Outcome verify(String token, long nowMs, Function<String, List<VerificationKey>> keysOf) {
        Optional<UnverifiedToken> unverified = UnverifiedToken.of(token);
        if (unverified.isEmpty()) {
            return new Invalid();
        }
        UnverifiedToken said = unverified.get();
        for (VerificationKey key : keysOf.apply(said.project())) {
            if (key.mayHaveSigned(said.algorithm(), said.keyId())) {
                Outcome outcome = verify(token, key);
                if (outcome instanceof Verified(TokenClaims claims)) {
                    return nowMs < claims.expiresAtMs() ? outcome : new Expired();
                }
                if (outcome instanceof Expired) {
                    return outcome;
                }
            }
        }
        return new Invalid();
    }

    private static Outcome verify(String token, VerificationKey key) {
        try {
            return claims(key.parser().parseSignedClaims(token).getPayload())
                    .<Outcome>map(Verified::new)
                    .orElseGet(Invalid::new);
        } catch (ExpiredJwtException expired) {
            return new Expired(); // the signature is looked at first
        } catch (JwtException | IllegalArgumentException refused) {
            return new Invalid();
        }
    }

    private static Optional<TokenClaims> claims(Claims claims) {
        Optional<Scope> scope = text(claims, "scope").flatMap(Scope::named);
        Optional<String> stream = text(claims, "stream_id");
        Optional<String> session = text(claims, "session_id");
        boolean whole = claims.getExpiration() != null
                && scope.isPresent()
                && stream.isPresent() == claims.containsKey("stream_id")
                && session.isPresent() == claims.containsKey("session_id");
        return whole
                ? Optional.of(new TokenClaims(
                        claims.getSubject(),
                        scope.get(),
                        stream.orElse(null),
                        session.orElse(null),
                        claims.getExpiration().toInstant().toEpochMilli()))
                : Optional.empty();
    }

    private static Optional<String> text(Claims claims, String name) {
        return claims.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
