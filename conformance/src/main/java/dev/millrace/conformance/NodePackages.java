package dev.millrace.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The npm packages that the lock file names: the official suite, the official client, and what runs them.
public final class NodePackages {
    private static final Duration INSTALL_MAX = Duration.ofMinutes(5);

    private NodePackages() {}

    /// Installs them where they are not there yet, or not those of the lock file.
    public static void install() throws IOException {
        Path lock = Repository.folder().resolve("package-lock.json");
        Path installed = Repository.folder().resolve("node_modules").resolve(".package-lock.json");
        if (!Files.exists(installed)
                || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) <= 0) {
            OtherProgram.run(INSTALL_MAX, Map.of(), List.of("npm", "ci")).requireSuccess();
        }
    }
}
