package dev.millrace.s2;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/// Whom the client of S2 believes: those whom Java trusts, or only the certificates of one PEM file. The name in S2's
/// certificate must be the host's either way.
final class TrustedCertificates {
    private TrustedCertificates() {}

    /// @param file PEM; null for Java's own
    static SslContextFactory.Client trusting(@Nullable Path file) {
        SslContextFactory.Client factory = new SslContextFactory.Client();
        if (file != null) {
            factory.setTrustStore(read(file));
        }
        return factory;
    }

    private static KeyStore read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("no certificate in " + file);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("trusted-" + number++, certificate);
            }
            return store;
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new IllegalArgumentException(
                    "the trusted certificates of S2 cannot be read: " + file + ": " + unreadable.getMessage(),
                    unreadable);
        }
    }
}
