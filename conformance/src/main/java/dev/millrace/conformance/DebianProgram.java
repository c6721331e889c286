package dev.millrace.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A program that comes with a package of Debian: found, or installed where this process may do so.
public final class DebianProgram {
    private static final Duration INSTALL_MAX = Duration.ofMinutes(5);

    private DebianProgram() {}

    /// Finds a program; nothing, loudly, where it is not there and cannot be had.
    ///
    /// @param name of the executable
    /// @param debianPackage that has it
    public static Optional<Path> find(String name, String debianPackage) throws IOException {
        Optional<Path> found = look(name);
        if (found.isEmpty() && look("apt-get").isPresent() && Files.isWritable(Path.of("/usr/sbin"))) {
            OtherProgram.run(
                    INSTALL_MAX,
                    Map.of("DEBIAN_FRONTEND", "noninteractive"),
                    List.of("apt-get", "install", "-y", "--no-install-recommends", debianPackage));
            found = look(name);
        }
        if (found.isEmpty()) {
            System.err.println( // tidy: a skipped test says so where people look
                    "SKIPPED: there is no '" + name + "': apt-get install " + debianPackage);
        }
        return found;
    }

    private static Optional<Path> look(String name) {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
