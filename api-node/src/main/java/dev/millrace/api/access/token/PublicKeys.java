package dev.millrace.api.access.token;

import dev.millrace.api.access.token.VerificationKey.Algorithm;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.security.Jwks;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Public keys from their texts: PEM, JWK, or a JWK set. Each key has one algorithm by what it is: RSA is RS256, P-256
/// is ES256, Ed25519 is EdDSA. Pure.
public final class PublicKeys {
    /// Keys that one set may have; further ones are passed over.
    public static final int KEYS_MAX = 64;

    private static final int RSA_BITS_MIN = 2048;
    private static final String PEM_BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String PEM_END = "-----END PUBLIC KEY-----";
    private static final List<String> FAMILIES = List.of("RSA", "EC", "Ed25519");
    private static final BigInteger P256_ORDER = p256Order();

    private PublicKeys() {}

    /// What a text came to.
    public sealed interface Outcome {}

    /// A key that tokens can be verified with.
    public record Usable(
            PublicKey key, Algorithm algorithm, @Nullable String keyId) implements Outcome {}

    /// @param problem without anything of the text
    public record Unusable(String problem) implements Outcome {}

    /// Reads one key in PEM.
    public static Outcome pem(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith(PEM_BEGIN) || !stripped.endsWith(PEM_END)) {
            return new Unusable("not between BEGIN PUBLIC KEY and END PUBLIC KEY");
        }
        String base64 = stripped.substring(PEM_BEGIN.length(), stripped.length() - PEM_END.length());
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            for (String family : FAMILIES) {
                PublicKey key = decode(family, der);
                if (key != null) {
                    return judge(key, null);
                }
            }
        } catch (IllegalArgumentException notBase64) {
            return new Unusable("not base64");
        }
        return new Unusable("not an RSA, EC or Ed25519 key");
    }

    /// Reads one JWK.
    public static Outcome jwk(JsonNode jwk) {
        String use = jwk.path("use").asString("sig");
        if (!use.equals("sig")) {
            return new Unusable("a key that is not for signatures");
        }
        try {
            var parsed =
                    Jwks.parser().json(new JsonReading.Deserializer()).build().parse(jwk.toString());
            if (!(parsed.toKey() instanceof PublicKey key)) {
                return new Unusable("not a public key");
            }
            Outcome outcome = judge(key, parsed.getId());
            String said = jwk.path("alg").asString("");
            return outcome instanceof Usable readable
                            && !said.isEmpty()
                            && !said.equals(readable.algorithm().word())
                    ? new Unusable("alg is not " + readable.algorithm().word())
                    : outcome;
        } catch (JwtException | IllegalArgumentException malformed) {
            return new Unusable("not a JWK of a known kind");
        }
    }

    /// The usable keys of a JWK set; nothing where it is no set.
    public static List<Usable> jwkSet(byte[] json) {
        List<Usable> keys = new ArrayList<>();
        try {
            for (JsonNode jwk : JsonReading.MAPPER.readTree(json).path("keys")) {
                if (keys.size() < KEYS_MAX && jwk(jwk) instanceof Usable key) {
                    keys.add(key);
                }
            }
        } catch (JacksonException notJson) {
            return List.of();
        }
        return keys;
    }

    private static Outcome judge(PublicKey key, @Nullable String keyId) {
        return switch (key) {
            case RSAPublicKey rsa ->
                rsa.getModulus().bitLength() >= RSA_BITS_MIN
                        ? new Usable(key, Algorithm.RS256, keyId)
                        : new Unusable("an RSA key has " + RSA_BITS_MIN + " bits at least: received="
                                + rsa.getModulus().bitLength());
            case ECPublicKey ec ->
                ec.getParams().getOrder().equals(P256_ORDER)
                        ? new Usable(key, Algorithm.ES256, keyId)
                        : new Unusable("an EC key is on P-256");
            case EdECPublicKey ed ->
                ed.getParams().getName().equals(NamedParameterSpec.ED25519.getName())
                        ? new Usable(key, Algorithm.EDDSA, keyId)
                        : new Unusable("an EdDSA key is on Ed25519");
            default -> new Unusable("not an RSA, EC or Ed25519 key");
        };
    }

    private static @Nullable PublicKey decode(String family, byte[] der) {
        try {
            return KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(der));
        } catch (InvalidKeySpecException ofAnotherFamily) {
            return null;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("the JDK lacks " + family, missing);
        }
    }

    private static BigInteger p256Order() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class).getOrder();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("the JDK lacks P-256", missing);
        }
    }
}
