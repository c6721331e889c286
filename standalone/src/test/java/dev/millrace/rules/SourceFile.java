package dev.millrace.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// A text file of the repository.
///
/// @param path from the repository's root, with slashes
record SourceFile(String path, List<String> lines) {

    /// Every file of the repository with one of these endings that is written by hand.
    static List<SourceFile> all(String... endings) {
        Path root = root();
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .map(root::relativize)
                    .filter(SourceFile::isWrittenByHand)
                    .sorted()
                    .map(file -> read(root, file))
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    boolean isTest() {
        return path.contains("/src/test/") || path.startsWith("shared/testkit/") || path.startsWith("conformance/");
    }

    /// Whether one of its folders has that name.
    boolean isIn(String folder) {
        return path.contains("/" + folder + "/");
    }

    String folder() {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private static boolean isWrittenByHand(Path file) {
        for (Path part : file) {
            String name = part.toString();
            if (name.equals("target") || name.equals("node_modules") || name.equals(".git") || name.equals("data")) {
                return false;
            }
        }
        return true;
    }

    private static SourceFile read(Path root, Path file) {
        try {
            String path = file.toString().replace('\\', '/');
            return new SourceFile(path, Files.readAllLines(root.resolve(file)));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .filter(folder -> Files.isExecutable(folder.resolve("millrace")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no folder above this one holds the launcher"));
    }
}
