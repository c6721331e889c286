package dev.millrace.fanout.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.task.SourceLife;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One task's queue on a real disk.
final class SpoolQueueTest {
    private static final SourceLife A = SpoolRecords.source(0);
    private static final SourceLife B = SpoolRecords.source(1);
    private static final long ROLL_BYTES = 100_000;

    @TempDir
    private Path folder;

    private SpoolQueue queue;

    @BeforeEach
    void open() throws IOException {
        queue = new SpoolQueue(folder.resolve("task"), ROLL_BYTES, 1_000, Long.MAX_VALUE);
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private List<SequencedRecord> read(SourceLife source, long seqNum) throws IOException {
        return queue.read(source, seqNum, 1_000, 1 << 20);
    }

    private List<Path> rollFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("task"))) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void recordsComeBackAsTheyWereFromAnyPlace() throws IOException {
        List<SequencedRecord> written = SpoolRecords.of(A, 40, 90, 100);
        assertEquals(50, queue.append(A, written));
        assertEquals(written, read(A, 40));
        assertEquals(written.subList(17, 50), read(A, 57));
        assertEquals(List.of(), read(A, 39));
        assertEquals(List.of(), read(A, 90));
        assertEquals(List.of(), read(B, 50));
    }

    @Test
    void sourcesThatAreWrittenInTurnAreReadByThemselves() throws IOException {
        for (int i = 0; i < 300; i++) {
            queue.append(A, SpoolRecords.of(A, 3L * i, 3L * i + 3, 200));
            queue.append(B, SpoolRecords.of(B, i, i + 1, 2_000));
        }
        assertEquals(SpoolRecords.of(A, 100, 900, 200), read(A, 100));
        assertEquals(SpoolRecords.of(B, 7, 300, 2_000), read(B, 7));
        assertTrue(rollFiles().size() > 3, "the runs lie in several files");
    }

    @Test
    void aPageHoldsAsManyRecordsAndBytesAsAsked() throws IOException {
        queue.append(A, SpoolRecords.of(A, 0, 3_000, 100));
        assertEquals(SpoolRecords.of(A, 5, 1_005, 100), read(A, 5));
        List<SequencedRecord> small = queue.read(A, 0, 1_000, 1_000);
        assertEquals(SpoolRecords.of(A, 0, small.size(), 100), small);
        assertTrue(small.stream().mapToInt(it -> it.record().meteredBytes()).sum() <= 1_000);
        assertEquals(1, queue.read(A, 0, 1_000, 1).size(), "one at least");
    }

    @Test
    void whatItHasIsNotWrittenAgain() throws IOException {
        assertEquals(10, queue.append(A, SpoolRecords.of(A, 0, 10, 100)));
        assertEquals(10, queue.append(A, SpoolRecords.of(A, 20, 30, 100)));
        assertEquals(15, queue.append(A, SpoolRecords.of(A, 5, 35, 100)));
        assertEquals(0, queue.append(A, SpoolRecords.of(A, 0, 35, 100)));
        assertEquals(SpoolRecords.of(A, 0, 35, 100), read(A, 0));
    }

    @Test
    void theGreatestRecordThatAStoreTakesIsKept() throws IOException {
        List<SequencedRecord> great = SpoolRecords.of(A, 0, 3, (1 << 20) - 8_192);
        assertEquals(3, queue.append(A, great));
        assertEquals(great.subList(1, 2), read(A, 1));
    }

    @Test
    void aRollFileIsDeletedWhenEverySourceHasPassedIt() throws IOException {
        for (int i = 0; i < 100; i++) {
            queue.append(A, SpoolRecords.of(A, 10L * i, 10L * i + 10, 400));
            queue.append(B, SpoolRecords.of(B, i, i + 1, 400));
        }
        int files = rollFiles().size();
        long bytes = queue.bytes();
        queue.passed(A, 900);
        assertEquals(files, rollFiles().size(), "the other source is at its beginning");
        queue.passed(B, 90);
        assertTrue(rollFiles().size() <= 2, () -> "still there of " + files);
        assertTrue(queue.bytes() < bytes / 3, () -> "bytes: " + queue.bytes() + " of " + bytes);
        assertEquals(SpoolRecords.of(A, 900, 1_000, 400), read(A, 900));
        queue.forget(A);
        queue.forget(B);
        assertEquals(List.of(), read(A, 950));
        assertTrue(rollFiles().size() <= 1);
    }

    @Test
    void theOldestFileIsDroppedForRoomAndTheRestIsThere() throws IOException {
        for (int i = 0; i < 100; i++) {
            queue.append(A, SpoolRecords.of(A, 10L * i, 10L * i + 10, 400));
        }
        int files = rollFiles().size();
        assertTrue(queue.dropOldest());
        assertEquals(files - 1, rollFiles().size());
        assertEquals(List.of(), read(A, 0));
        assertEquals(SpoolRecords.of(A, 500, 1_000, 400), read(A, 500));
        while (queue.dropOldest()) {
            assertTrue(queue.bytes() >= 0);
        }
        assertEquals(0, queue.bytes());
        assertEquals(10, queue.append(A, SpoolRecords.of(A, 1_000, 1_010, 400)));
        assertEquals(SpoolRecords.of(A, 1_000, 1_010, 400), read(A, 1_000));
    }

    @Test
    void itDoesNotTakeWhatAnotherProcessLeft() throws IOException {
        queue.append(A, SpoolRecords.of(A, 0, 10, 100));
        queue.close();
        queue = new SpoolQueue(folder.resolve("task"), ROLL_BYTES, 1_000, Long.MAX_VALUE);
        assertEquals(List.of(), read(A, 0));
        assertEquals(10, queue.append(A, SpoolRecords.of(A, 0, 10, 100)));
        assertEquals(SpoolRecords.of(A, 0, 10, 100), read(A, 0));
    }

    @Test
    void damagedBytesAreNeverServed() throws IOException {
        queue.append(A, SpoolRecords.of(A, 0, 10, 100));
        Path file = rollFiles().get(0);
        byte[] text = (A + " 5 -").getBytes(StandardCharsets.UTF_8);
        long at = find(file, text);
        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.seek(at);
            damaged.write('X');
        }
        assertThrows(IOException.class, () -> read(A, 0));
    }

    private static long find(Path file, byte[] text) throws IOException {
        byte[] all = Files.readAllBytes(file);
        for (int at = 0; at + text.length <= all.length; at++) {
            if (Arrays.equals(all, at, at + text.length, text, 0, text.length)) {
                return at;
            }
        }
        throw new IOException("not in the file");
    }

    @Test
    void aFolderThatIsGoneIsAnError() throws IOException {
        queue.append(A, SpoolRecords.of(A, 0, 10, 100));
        SpoolFiles.empty(folder.resolve("task"));
        assertThrows(IOException.class, () -> queue.append(A, SpoolRecords.of(A, 10, 20, 100)));
        assertThrows(IOException.class, () -> read(A, 0));
    }

    /// Beside a list of all that was written: what is read is right, and what was kept is found.
    @Test
    void randomWritesAndReadsAgreeWithTheLog() throws IOException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("SpoolQueueTest: millrace.test.seed=" + seed);
        Random random = new Random(seed);
        List<SourceLife> sources = List.of(A, B, SpoolRecords.source(2));
        long[] ends = new long[3];
        long[] passed = new long[3];
        for (int i = 0; i < 500; i++) {
            int one = random.nextInt(3);
            SourceLife source = sources.get(one);
            List<SequencedRecord> run = new ArrayList<>(SpoolRecords.of(
                    source, Math.max(0, ends[one] - random.nextInt(3)), ends[one] + 1 + random.nextInt(20), 300));
            queue.append(source, run);
            ends[one] = run.getLast().seqNum() + 1;
            if (random.nextInt(20) == 0) {
                passed[one] = Math.max(passed[one], ends[one] - random.nextInt(500));
                queue.passed(source, passed[one]);
            }
            long from = passed[one] + random.nextInt((int) (ends[one] - passed[one]));
            List<SequencedRecord> page = read(source, from);
            assertEquals(SpoolRecords.of(source, from, Math.min(ends[one], from + 1_000), 300), page);
        }
    }
}
