package dev.millrace.fanout.spool;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;
import org.jspecify.annotations.Nullable;

/// The roll files of one queue: the clock by which Chronicle tells them apart, their names, and how they are deleted.
/// Owned by the spool's thread, but for the clock, which Chronicle may ask from any.
final class SpoolFiles implements TimeProvider {
    /// Its length means nothing here; its index is small.
    static final RollCycle CYCLE = LegacyRollCycles.MINUTELY;

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern(CYCLE.format()).withZone(ZoneOffset.UTC);

    private final AtomicInteger cycle = new AtomicInteger();

    int cycle() {
        return cycle.get();
    }

    /// What is written next begins a file.
    void roll() {
        cycle.incrementAndGet();
    }

    @Override
    public long currentTimeMillis() {
        return (long) cycle.get() * CYCLE.lengthInMillis();
    }

    static Path file(Path folder, int cycle) {
        Instant at = Instant.ofEpochMilli((long) cycle * CYCLE.lengthInMillis());
        return folder.resolve(NAME.format(at) + SingleChronicleQueue.SUFFIX);
    }

    static void delete(Path folder, int cycle) throws IOException {
        Files.deleteIfExists(file(folder, cycle));
    }

    /// Deletes a folder and what is in it, if it is there.
    static void empty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
                if (why instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // gone meanwhile
                }
                throw why;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException why) throws IOException {
                if (why != null) {
                    throw why;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
