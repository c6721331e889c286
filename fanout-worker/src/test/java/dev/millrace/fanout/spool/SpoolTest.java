package dev.millrace.fanout.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.task.SourceLife;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker's spool on a real disk, whose thread is the test's: nothing that is done to it makes a call fail.
final class SpoolTest {
    private static final SourceLife A = SpoolRecords.source(0);
    private static final SourceLife B = SpoolRecords.source(1);
    private static final long BYTES_MAX = 8 << 20;
    private static final long FREE_BYTES_MIN = 1_000_000;
    private static final int TASKS = 2;

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong free = new AtomicLong(Long.MAX_VALUE);
    private final SpoolCounters counters = new SpoolCounters(TASKS);
    private Spool spool;
    private TaskSpool task;

    @BeforeEach
    void open() {
        spool = opened();
        spool.room(free::get);
        task = spool.task(0);
        task.begin();
    }

    private Spool opened() {
        SpoolSettings settings = new SpoolSettings(folder, BYTES_MAX, FREE_BYTES_MIN);
        return Spool.on(settings, TASKS, counters, Runnable::run, nanos::get);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    private static List<SequencedRecord> records(long from, long until) {
        return SpoolRecords.of(A, from, until, 1_000);
    }

    private List<SequencedRecord> read(long seqNum) {
        return task.read(A, seqNum).join();
    }

    @Test
    void whatWasGivenIsFoundAndCounted() {
        task.append(A, records(0, 20));
        assertEquals(records(5, 20), read(5));
        assertEquals(List.of(), read(20));
        assertEquals(20, counters.written());
        assertEquals(15, counters.hits());
        assertTrue(counters.bytes(0) > 20_000, () -> "bytes: " + counters.bytes(0));
        assertEquals(0, counters.failures());
    }

    @Test
    void allTasksTogetherStayWithinTheBoundAndTheOldestGoesFirst() {
        TaskSpool other = spool.task(1);
        other.begin();
        other.append(B, SpoolRecords.of(B, 0, 100, 1_000));
        for (int i = 0; i < 200; i++) {
            task.append(A, records(100L * i, 100L * i + 100));
            long held = counters.bytes(0) + counters.bytes(1);
            assertTrue(held <= BYTES_MAX, () -> "held: " + held);
        }
        assertEquals(List.of(), read(0));
        assertEquals(records(19_900, 20_000), read(19_900));
        assertEquals(100, other.read(B, 0).join().size(), "the other task holds less");
        assertTrue(counters.bytes(0) > BYTES_MAX / 2);
    }

    @Test
    void onAFullDiskNothingIsWrittenUntilThereIsRoom() {
        task.append(A, records(0, 10));
        free.set(FREE_BYTES_MIN - 1);
        for (int i = 1; i < 300; i++) {
            task.append(A, records(10L * i, 10L * i + 10));
        }
        long written = counters.written();
        assertTrue(written <= 1_100, () -> "it is looked after each MiB: written=" + written);
        assertEquals(3_000 - written, counters.skipped());
        assertEquals(records(0, 10), read(0).subList(0, 10));
        assertEquals(List.of(), read(2_990));
        assertTrue(counters.isPaused());
        assertEquals(FREE_BYTES_MIN - 1, counters.freeBytes());
        free.set(FREE_BYTES_MIN);
        task.append(A, records(3_000, 3_010));
        assertFalse(counters.isPaused());
        assertEquals(FREE_BYTES_MIN, counters.freeBytes());
        assertEquals(records(3_000, 3_010), read(3_000));
        assertEquals(0, counters.failures());
    }

    @Test
    void whatOthersWriteToTheDiskIsSeenTooThoughLittleIsSpooled() {
        assertTrue(Double.isNaN(counters.freeBytes()), "not looked at yet");
        task.append(A, records(0, 10));
        free.set(FREE_BYTES_MIN - 1);
        nanos.addAndGet(9_999_999_999L);
        task.append(A, records(10, 20));
        assertEquals(20, counters.written());
        nanos.addAndGet(1);
        task.append(A, records(20, 30));
        assertEquals(20, counters.written());
        assertEquals(10, counters.skipped());
        assertTrue(counters.isPaused());
    }

    @Test
    void aFolderDeletedUnderItIsAMissAndItIsBegunAnewLater() throws IOException {
        task.append(A, records(0, 10));
        SpoolFiles.empty(folder.resolve("0"));
        task.append(A, records(10, 20));
        assertEquals(1, counters.failures());
        assertEquals(List.of(), read(0));
        assertEquals(0, counters.bytes(0));
        task.append(A, records(20, 30));
        assertEquals(20, counters.skipped());
        assertEquals(1, counters.failures(), "it is left alone for a while");
        nanos.addAndGet(10_000_000_001L);
        task.append(A, records(30, 40));
        assertEquals(records(30, 40), read(30));
        assertEquals(List.of(), read(10));
    }

    @Test
    void everythingDeletedUnderItIsAMissToo() throws IOException {
        task.append(A, records(0, 10));
        SpoolFiles.empty(folder);
        task.append(A, records(10, 20));
        assertEquals(List.of(), read(0));
        nanos.addAndGet(10_000_000_001L);
        task.append(A, records(20, 30));
        assertEquals(records(20, 30), read(20));
    }

    @Test
    void garbageInItsFilesIsAMiss() throws IOException {
        task.append(A, records(0, 10));
        try (Stream<Path> files = Files.list(folder.resolve("0/0"))) {
            for (Path file : files.filter(it -> it.toString().endsWith(".cq4")).toList()) {
                byte[] all = Files.readAllBytes(file);
                for (int i = 0; i < all.length; i++) {
                    all[i] = all[i] == '-' ? (byte) '+' : all[i];
                }
                Files.write(file, all, StandardOpenOption.WRITE);
            }
        }
        assertEquals(List.of(), read(0));
        assertEquals(1, counters.failures());
    }

    @Test
    void aTaskThatIsTakenAgainBeginsEmpty() {
        task.append(A, records(0, 10));
        task.end();
        assertFalse(Files.exists(folder.resolve("0/0")));
        assertEquals(List.of(), read(0));
        task.begin();
        assertEquals(List.of(), read(0));
        task.append(A, records(5, 15));
        assertEquals(records(5, 15), read(5));
    }

    @Test
    void workersOfOneMachineTakeAFolderEach() {
        try (Spool second = opened()) {
            TaskSpool its = second.task(0);
            its.append(A, records(0, 10));
            task.append(A, records(0, 5));
            assertEquals(5, read(0).size());
            assertEquals(10, its.read(A, 0).join().size());
        }
        assertEquals(5, read(0).size());
    }

    @Test
    void withoutAFolderItKeepsNothing() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        SpoolSettings settings = new SpoolSettings(file, BYTES_MAX, FREE_BYTES_MIN);
        try (Spool without = Spool.on(settings, TASKS, counters, Runnable::run, nanos::get)) {
            without.task(0).append(A, records(0, 10));
            assertEquals(List.of(), without.task(0).read(A, 0).join());
        }
        assertEquals(1, counters.failures());
        assertEquals(10, counters.skipped());
    }

    @Test
    void afterItsEndEveryCallIsAnswered() {
        Spool ended = Spool.start(new SpoolSettings(folder, BYTES_MAX, 0), TASKS, counters);
        ended.task(0).append(A, records(0, 10));
        assertEquals(10, ended.task(0).read(A, 0).join().size());
        ended.close();
        ended.close();
        ended.task(0).append(A, records(10, 20));
        assertEquals(List.of(), ended.task(0).read(A, 0).join());
    }
}
