package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The CycloneDX bill of materials that a full build leaves, beside what the program is really made of.
@Tag("slow")
final class BillOfMaterialsTest {
    private static final Path TARGET = Repository.root().resolve("standalone").resolve("target");

    @Test
    void everyLibraryOfTheProgramIsListedWithItsHashAndItsLicence() throws Exception {
        Path bill = TARGET.resolve("standalone.cdx.json");
        if (!Files.exists(bill)) {
            System.err.println("SKIPPED: no bill of materials: quick builds make none"); // tidy: seen where people look
        }
        Assumptions.assumeTrue(Files.exists(bill), "quick builds make no bill of materials");
        Set<String> hashes = new HashSet<>();
        Set<String> ours = new HashSet<>(); // built after the bill, so their hashes may be others
        for (JsonNode component :
                JsonMapper.shared().readTree(Files.readString(bill)).path("components")) {
            component
                    .path("hashes")
                    .forEach(hash -> hashes.add(hash.path("content").asString()));
            if (component.path("group").asString().equals("dev.millrace")) {
                ours.add(component.path("name").asString());
            }
            assertTrue(!component.path("licenses").isEmpty(), () -> "no licence: " + component.path("purl"));
        }
        int checked = 0;
        for (Path jar : jars()) {
            String name = jar.getFileName().toString();
            boolean own = ours.stream().anyMatch(module -> name.matches(module + "-[0-9].*"));
            if (!own && !name.startsWith("spring-boot-jarmode-tools")) { // only cuts the archive into layers
                assertTrue(hashes.contains(sha256(jar)), "not in the bill of materials: " + name);
                checked++;
            }
        }
        assertTrue(checked > 60, "libraries: " + checked);
        assertEquals(ours.size(), jars().size() - checked - 1);
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(TARGET.resolve("app").resolve("lib"))) {
            return files.toList();
        }
    }

    private static String sha256(Path file) throws IOException, GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
