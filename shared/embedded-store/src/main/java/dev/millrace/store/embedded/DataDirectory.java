package dev.millrace.store.embedded;

import dev.millrace.store.embedded.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A data directory that this process has to itself: `LOCK` (held while open), `FORMAT` (what wrote it) and `db`
/// (RocksDB's files).
final class DataDirectory implements AutoCloseable {
    static final String FORMAT_LINE = "millrace embedded store, format 1\n";

    /// What this process holds. A second channel on a lock file would, when closed, give up the first one's lock.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel lockChannel;

    private DataDirectory(Path directory, FileChannel lockChannel) {
        this.directory = directory;
        this.lockChannel = lockChannel;
    }

    static DataDirectory open(Path path) throws StoreOpenException {
        try {
            Files.createDirectories(path);
            Path directory = path.toRealPath();
            if (!HELD.add(directory)) {
                throw inUse(directory);
            }
            return lock(directory);
        } catch (IOException e) {
            throw new StoreOpenException(
                    Reason.NOT_ACCESSIBLE, "data directory cannot be used: " + path + ": " + e.getMessage(), e);
        }
    }

    private static DataDirectory lock(Path directory) throws IOException, StoreOpenException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(directory.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(directory);
            }
            checkFormat(directory);
            return new DataDirectory(directory, channel);
        } catch (IOException | StoreOpenException e) {
            HELD.remove(directory);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static StoreOpenException inUse(Path directory) {
        return new StoreOpenException(
                Reason.IN_USE,
                "data directory is in use by another process: " + directory
                        + ". One process owns it; to run several, let them share an S2 endpoint: set MILLRACE_S2_ENDPOINT.");
    }

    private static void checkFormat(Path directory) throws IOException, StoreOpenException {
        Path file = directory.resolve("FORMAT");
        String found = read(file);
        if (found.isEmpty() && !Files.exists(directory.resolve("db"))) {
            writeDurably(directory, file);
        } else if (!found.equals(FORMAT_LINE)) {
            throw new StoreOpenException(
                    Reason.UNKNOWN_FORMAT,
                    "data directory has a format that this version does not know: " + directory + ": expected='"
                            + FORMAT_LINE.strip() + "' found='" + found.strip() + "'");
        }
    }

    private static String read(Path file) throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static void writeDurably(Path directory, Path file) throws IOException {
        Path fresh = directory.resolve("FORMAT.new");
        Files.writeString(
                fresh,
                FORMAT_LINE,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    Path database() {
        return directory.resolve("db");
    }

    /// What an ordinary user could still write, in bytes.
    long roomBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public void close() throws IOException {
        lockChannel.close();
        HELD.remove(directory);
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
