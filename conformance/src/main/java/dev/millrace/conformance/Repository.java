package dev.millrace.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the repository lies that the tests run in.
public final class Repository {
    private Repository() {}

    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("millrace"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new AssertionError("no folder above " + Path.of("").toAbsolutePath() + " holds the launcher");
            }
            folder = parent;
        }
        return folder;
    }

    public static Path folder() {
        return root().resolve("conformance");
    }

    /// For what tests leave behind.
    public static Path scratch() throws IOException {
        return Files.createDirectories(folder().resolve("target").resolve("scratch"));
    }
}
