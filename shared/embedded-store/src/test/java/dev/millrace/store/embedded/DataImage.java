package dev.millrace.store.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A data directory as a stop at any moment would leave it: copied while its store is open, to be damaged and opened.
final class DataImage {
    private final Path directory;

    private DataImage(Path directory) {
        this.directory = directory;
    }

    static DataImage of(Path directory) {
        return new DataImage(directory);
    }

    /// Copies what an open store has on disk just now.
    static DataImage copied(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.getFileName().toString().equals("LOCK")) {
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DataImage(to);
    }

    Path directory() {
        return directory;
    }

    /// The newest file of the database whose name ends so.
    Path newest(String suffix) {
        return files(suffix).getLast();
    }

    List<Path> files(String suffix) {
        try (Stream<Path> files = Files.list(directory.resolve("db"))) {
            return files.filter(file -> file.getFileName().toString().endsWith(suffix))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void cut(Path file, long bytes) {
        change(file, channel -> channel.truncate(channel.size() - bytes));
    }

    /// Turns over every bit of `bytes` bytes.
    static void flip(Path file, long at, int bytes) {
        change(file, channel -> {
            ByteBuffer there = ByteBuffer.allocate(bytes);
            channel.read(there, at);
            for (int i = 0; i < bytes; i++) {
                there.put(i, (byte) ~there.get(i));
            }
            channel.write(there.rewind(), at);
        });
    }

    static void append(Path file, byte[] bytes) {
        change(file, channel -> channel.write(ByteBuffer.wrap(bytes), channel.size()));
    }

    static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Change {
        void on(FileChannel channel) throws IOException;
    }

    private static void change(Path file, Change change) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            change.on(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
