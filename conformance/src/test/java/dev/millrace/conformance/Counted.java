package dev.millrace.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Leaves the counts of another program's tests where `./millrace test` adds them to its own.
public final class Counted {
    private Counted() {}

    public static void leave(String name, int passed, int failed, String remark) throws IOException {
        Path folder =
                Files.createDirectories(Repository.folder().resolve("target").resolve("counted"));
        String line =
                passed + " passed, " + failed + " failed: " + name + (remark.isEmpty() ? "" : " (" + remark + ")");
        Files.writeString(folder.resolve(name.replace(' ', '-')), line + "\n");
    }
}
