package dev.millrace.conformance.endpoints;

import dev.millrace.conformance.OtherProgram;
import dev.millrace.testkit.net.ServerCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A certificate for some names that vouches for itself, and its key, as files of PEM.
record SelfSigned(Path certificate, Path key) {
    private static final Duration MADE_WITHIN = Duration.ofSeconds(30);
    private static final String PASSWORD = "changeit"; // of a file that lasts for one test

    /// Made by the JDK's keytool.
    static SelfSigned of(Path folder, String... names) throws IOException, GeneralSecurityException {
        Path store = folder.resolve("self-signed.p12");
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String alternatives = Stream.of(names).map(name -> "dns:" + name).collect(Collectors.joining(","));
        OtherProgram.run(
                        MADE_WITHIN,
                        Map.of(),
                        List.of(
                                tool,
                                "-genkeypair",
                                "-alias",
                                "s2",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=" + names[0],
                                "-ext",
                                "san=" + alternatives,
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD))
                .requireSuccess();
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            made.load(in, PASSWORD.toCharArray());
        }
        byte[] certificate = made.getCertificate("s2").getEncoded();
        byte[] key = made.getKey("s2", PASSWORD.toCharArray()).getEncoded();
        return new SelfSigned(
                Files.writeString(folder.resolve("s2.pem"), ServerCertificate.pem("CERTIFICATE", certificate)),
                Files.writeString(folder.resolve("s2.key"), ServerCertificate.pem("PRIVATE KEY", key)));
    }
}
