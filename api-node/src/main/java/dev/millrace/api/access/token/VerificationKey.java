package dev.millrace.api.access.token;

import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A key and the one algorithm that it verifies with, as a parser of tokens that knows nothing else: no other
/// algorithm, no `none`, no compression. Safe for any thread.
public final class VerificationKey {
    private final Algorithm algorithm;
    private final @Nullable String keyId;
    private final JwtParser parser;

    /// The algorithms that there are.
    public enum Algorithm {
        HS256(Jwts.SIG.HS256),
        RS256(Jwts.SIG.RS256),
        ES256(Jwts.SIG.ES256),
        EDDSA(Jwts.SIG.EdDSA);

        @SuppressWarnings("ImmutableEnumChecker") // immutable, and not annotated so
        private final SecureDigestAlgorithm<?, ?> signature;

        Algorithm(SecureDigestAlgorithm<?, ?> signature) {
            this.signature = signature;
        }

        /// As `alg` says it.
        String word() {
            return signature.getId();
        }
    }

    private VerificationKey(Algorithm algorithm, @Nullable String keyId, JwtParser parser) {
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.parser = parser;
    }

    public static VerificationKey of(SigningSecret secret, LongSupplier clockMs) {
        return new VerificationKey(
                Algorithm.HS256,
                null,
                parser(Algorithm.HS256, clockMs).verifyWith(secret.key()).build());
    }

    /// @param key as [PublicKeys] found it good
    public static VerificationKey of(PublicKeys.Usable key, LongSupplier clockMs) {
        PublicKey publicKey = key.key();
        return new VerificationKey(
                key.algorithm(),
                key.keyId(),
                parser(key.algorithm(), clockMs).verifyWith(publicKey).build());
    }

    /// Whether a token with that header can be of this key.
    boolean mayHaveSigned(String algorithmWord, @Nullable String tokenKeyId) {
        return algorithm.word().equals(algorithmWord)
                && (keyId == null || tokenKeyId == null || keyId.equals(tokenKeyId));
    }

    /// The key's name; null where it has none.
    public @Nullable String keyId() {
        return keyId;
    }

    JwtParser parser() {
        return parser;
    }

    @Override
    public String toString() {
        return "VerificationKey[" + algorithm + "]";
    }

    private static JwtParserBuilder parser(Algorithm algorithm, LongSupplier clockMs) {
        return Jwts.parser()
                .json(new JsonReading.Deserializer())
                .clock(() -> Date.from(Instant.ofEpochMilli(clockMs.getAsLong())))
                .zip()
                .clear()
                .and()
                .sig()
                .clear()
                .add(algorithm.signature)
                .and();
    }
}
