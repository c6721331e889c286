package dev.millrace.conformance.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Tokens as any server with the secret would sign them.
public final class Tokens {
    private static final String HMAC = "HmacSHA256";
    private static final long LASTS_SECONDS = 3_600;

    private Tokens() {}

    /// A token of that project with the scope `manage`, for an hour.
    public static String manage(String project, String secret) {
        long expires = System.currentTimeMillis() / 1_000 + LASTS_SECONDS; // tidy: what a token says of time
        String signed = part("{\"alg\":\"HS256\"}") + "."
                + part("{\"sub\":\"" + project + "\",\"scope\":\"manage\",\"exp\":" + expires + "}");
        return signed + "." + encoded(signature(signed, secret));
    }

    private static byte[] signature(String signed, String secret) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), HMAC));
            return mac.doFinal(signed.getBytes(UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }

    private static String part(String json) {
        return encoded(json.getBytes(UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
