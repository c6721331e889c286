package dev.millrace.api.access.token;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// A secret that signs and verifies with HS256: the bytes of its text, as other JWT libraries take them. Its text is
/// shown nowhere.
public final class SigningSecret {
    /// As many bytes as HS256 has: fewer can be guessed.
    public static final int BYTES_MIN = 32;

    public static final int BYTES_MAX = 1024;

    private final byte[] bytes;

    /// @param text of [#BYTES_MIN] to [#BYTES_MAX] bytes
    public SigningSecret(String text) {
        bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < BYTES_MIN || bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a secret has " + BYTES_MIN + ".." + BYTES_MAX + " bytes: received=" + bytes.length);
        }
    }

    /// Text for a new secret: 256 bits.
    public static String random(SecureRandom random) {
        byte[] bits = new byte[BYTES_MIN];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    SecretKey key() {
        return new SecretKeySpec(bytes, "HmacSHA256");
    }

    @Override
    public String toString() {
        return "SigningSecret[" + bytes.length + " bytes]";
    }
}
