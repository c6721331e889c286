package dev.millrace.api.access.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.api.access.token.TokenVerifier.Expired;
import dev.millrace.api.access.token.TokenVerifier.Invalid;
import dev.millrace.api.access.token.TokenVerifier.Outcome;
import dev.millrace.api.access.token.TokenVerifier.Verified;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which tokens mean something, against tokens that were made without the library that verifies.
class TokenVerifierTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final String SECRET = "first-secret-of-32-bytes-or-more!!";
    private static final String CLAIMS = "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":1700000060}";
    private static final KeyPair RSA = RawTokens.keys("RSA", 2048);
    private static final KeyPair EC = RawTokens.keys("EC", 256);
    private static final KeyPair ED = RawTokens.keys("Ed25519", 0);
    private static final List<VerificationKey> KEYS = List.of(
            VerificationKey.of(new SigningSecret(SECRET), () -> NOW_MS),
            VerificationKey.of(new SigningSecret("second-secret-of-32-bytes-or-more!"), () -> NOW_MS),
            publicKey(RSA),
            publicKey(EC),
            publicKey(ED));

    @Test
    void whatTheTokenSaysIsRead() {
        String claims =
                "{\"sub\":\"p\",\"scope\":\"write\",\"exp\":1700000060,\"stream_id\":\"a/*\",\"session_id\":\"s\"}";
        assertEquals(
                new Verified(new TokenClaims("p", Scope.WRITE, "a/*", "s", 1_700_000_060_000L)),
                verify(RawTokens.hs256(SECRET, claims)));
    }

    @Test
    void whatIsMintedIsVerified() {
        TokenClaims claims = new TokenClaims("p", Scope.MANAGE, "a", "s", NOW_MS + 5_000);
        assertEquals(new Verified(claims), verify(TokenMint.mint(claims, new SigningSecret(SECRET), NOW_MS)));
    }

    @Test
    void everySecretOfTheProjectVerifies() {
        assertInstanceOf(Verified.class, verify(RawTokens.hs256("second-secret-of-32-bytes-or-more!", CLAIMS)));
        assertInstanceOf(Invalid.class, verify(RawTokens.hs256("third--secret-of-32-bytes-or-more!", CLAIMS)));
    }

    @Test
    void publicKeysVerifyByTheirOwnAlgorithm() {
        assertInstanceOf(
                Verified.class,
                verify(RawTokens.signed("SHA256withRSA", RSA.getPrivate(), "{\"alg\":\"RS256\"}", CLAIMS)));
        assertInstanceOf(
                Verified.class,
                verify(RawTokens.signed(
                        "SHA256withECDSAinP1363Format", EC.getPrivate(), "{\"alg\":\"ES256\"}", CLAIMS)));
        assertInstanceOf(
                Verified.class, verify(RawTokens.signed("Ed25519", ED.getPrivate(), "{\"alg\":\"EdDSA\"}", CLAIMS)));
        assertInstanceOf(
                Invalid.class,
                verify(RawTokens.signed("SHA512withRSA", RSA.getPrivate(), "{\"alg\":\"RS512\"}", CLAIMS)));
    }

    @Test
    void anAlgorithmThatIsNotTheKeysIsRefused() {
        assertInvalid(RawTokens.hmac("HmacSHA512", SECRET, "{\"alg\":\"HS512\"}", CLAIMS));
        assertInvalid(RawTokens.hmac("HmacSHA512", SECRET, "{\"alg\":\"HS256\"}", CLAIMS));
        for (String none : List.of("none", "None", "NONE", "")) {
            assertInvalid(RawTokens.unsigned("{\"alg\":\"" + none + "\"}", CLAIMS, ""));
            assertInvalid(RawTokens.unsigned("{\"alg\":\"" + none + "\"}", CLAIMS, "AAAA"));
        }
        assertInvalid(RawTokens.unsigned("{}", CLAIMS, "AAAA"));
    }

    @Test
    void aPublicKeyIsNoSecret() {
        assertInvalid(RawTokens.hs256(RawTokens.pem(RSA.getPublic()), CLAIMS));
        assertInvalid(RawTokens.hs256(RawTokens.pem(EC.getPublic()).strip(), CLAIMS));
    }

    @Test
    void aKeyInTheTokenIsNotUsed() {
        KeyPair own = RawTokens.keys("RSA", 2048);
        String header = "{\"alg\":\"RS256\",\"jku\":\"http://127.0.0.1/k\",\"jwk\":{\"kty\":\"RSA\"}}";
        assertInvalid(RawTokens.signed("SHA256withRSA", own.getPrivate(), header, CLAIMS));
    }

    @Test
    void timesAreKeptToTheSecond() {
        assertInstanceOf(
                Expired.class,
                verify(RawTokens.hs256(SECRET, "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":1700000000}")));
        assertInvalid(
                RawTokens.hs256(SECRET, "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":1700000060,\"nbf\":1700000001}"));
        assertInstanceOf(
                Verified.class,
                verify(RawTokens.hs256(
                        SECRET, "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":1700000060,\"nbf\":1700000000}")));
    }

    @Test
    void anExpiredTokenOfAnotherKeyIsJustInvalid() {
        assertInvalid(RawTokens.hs256(
                "third--secret-of-32-bytes-or-more!", "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":1600000000}"));
    }

    @Test
    void claimsThatAreMissingOrNoneAreRefused() {
        for (String claims : List.of(
                "{\"sub\":\"p\",\"scope\":\"read\"}",
                "{\"sub\":\"p\",\"exp\":1700000060}",
                "{\"scope\":\"read\",\"exp\":1700000060}",
                "{\"sub\":\"p\",\"scope\":\"READ\",\"exp\":1700000060}",
                "{\"sub\":\"p\",\"scope\":\"read write\",\"exp\":1700000060}",
                "{\"sub\":\"p\",\"scope\":[\"read\"],\"exp\":1700000060}",
                "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":1700000060,\"stream_id\":\"\"}",
                "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":1700000060,\"stream_id\":\"a*b\"}",
                "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":1700000060,\"stream_id\":\"../*\"}",
                "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":1700000060,\"stream_id\":7}",
                "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":1700000060,\"stream_id\":null}",
                "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":1700000060,\"session_id\":\"a/b\"}",
                "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":1700000060,\"exp\":1800000000}",
                "{\"sub\":\"p\",\"sub\":\"q\",\"scope\":\"read\",\"exp\":1700000060}",
                "[]",
                "")) {
            assertInvalid(RawTokens.hs256(SECRET, claims));
        }
    }

    @Test
    void whatIsNoTokenIsRefused() {
        for (String token : List.of("", ".", "..", "a.b.c", "a.b", "a.b.c.d", "é.é.é", "a".repeat(20_000))) {
            assertInvalid(token);
        }
        String right = RawTokens.hs256(SECRET, CLAIMS);
        assertInvalid(right + "A");
        assertInvalid(right.substring(0, right.length() - 2));
    }

    @Test
    void aCompressedTokenIsNotInflated() {
        assertInvalid(RawTokens.hmac("HmacSHA256", SECRET, "{\"alg\":\"HS256\",\"zip\":\"DEF\"}", CLAIMS));
    }

    private static void assertInvalid(String token) {
        assertInstanceOf(Invalid.class, verify(token), token);
    }

    private static Outcome verify(String token) {
        return TokenVerifier.verify(token, NOW_MS, project -> project.equals("p") ? KEYS : List.of());
    }

    private static VerificationKey publicKey(KeyPair pair) {
        return switch (PublicKeys.pem(RawTokens.pem(pair.getPublic()))) {
            case PublicKeys.Usable key -> VerificationKey.of(key, () -> NOW_MS);
            case PublicKeys.Unusable(var why) -> throw new AssertionError(why);
        };
    }
}
