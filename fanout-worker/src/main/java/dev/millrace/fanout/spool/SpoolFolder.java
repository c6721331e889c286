package dev.millrace.fanout.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The folder of one worker among those of a machine, its own for as long as the process has the lock beside it. What
/// another has left there goes.
final class SpoolFolder implements AutoCloseable {
    /// Workers of one machine that may share a folder.
    static final int WORKERS_MAX = 64;

    private final Path folder;
    private final FileChannel lockFile;

    private SpoolFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /// Takes the first that nobody has.
    static SpoolFolder take(Path all) throws IOException {
        Files.createDirectories(all);
        for (int i = 0; i < WORKERS_MAX; i++) {
            FileChannel lockFile =
                    FileChannel.open(all.resolve(i + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(lockFile)) {
                SpoolFolder taken = new SpoolFolder(all.resolve(Integer.toString(i)), lockFile);
                SpoolFiles.empty(taken.folder);
                return taken;
            }
            lockFile.close();
        }
        throw new IOException("all folders in " + all + " are taken: workers=" + WORKERS_MAX);
    }

    private static boolean lock(FileChannel lockFile) throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException ours) {
            return false; // another worker of this process
        }
    }

    Path task(int task) {
        return folder.resolve(Integer.toString(task));
    }

    /// Room on its disk, bytes.
    long freeBytes() throws IOException {
        return Files.getFileStore(lockParent()).getUsableSpace();
    }

    private Path lockParent() throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new IOException("the folder is gone: " + parent);
        }
        return parent;
    }

    @Override
    public void close() throws IOException {
        try {
            SpoolFiles.empty(folder);
        } finally {
            lockFile.close();
        }
    }
}
