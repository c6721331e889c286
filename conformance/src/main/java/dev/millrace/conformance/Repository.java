package dev.millrace.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

    /// Whether a class of that name is one of the repository's sources, and the launcher runs it.
    public static boolean hasProgram(String name) throws IOException {
        String source = name.replace('.', '/') + ".java";
        boolean there = false;
        for (String module : List.of("fanout-worker", "cleanup-job", "standalone")) {
            there |=
                    Files.exists(root().resolve(module).resolve("src/main/java").resolve(source));
        }
        return there && Files.readString(root().resolve("millrace")).contains(name);
    }

    public static Path folder() {
        return root().resolve("conformance");
    }

    /// For what tests leave behind.
    public static Path scratch() throws IOException {
        return Files.createDirectories(folder().resolve("target").resolve("scratch"));
    }
}
