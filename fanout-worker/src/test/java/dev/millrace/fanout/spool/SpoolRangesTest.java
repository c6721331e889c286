package dev.millrace.fanout.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.task.SourceLife;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What stands where in a task's queue.
final class SpoolRangesTest {
    private static final SourceLife A = SpoolRecords.source(0);
    private static final SourceLife B = SpoolRecords.source(1);

    @Test
    void documentsOfOneSourceThatStandTogetherAreOneRun() {
        SpoolRanges ranges = new SpoolRanges(10);
        ranges.add(A, 0, 10, 1, 100);
        ranges.add(A, 10, 15, 1, 101);
        assertEquals(1, ranges.size());
        SpoolRanges.Run run = Objects.requireNonNull(ranges.find(A, 14));
        assertEquals(100, run.firstIndex);
        assertEquals(101, run.lastIndex);
        assertNull(ranges.find(A, 15));
        assertNull(ranges.find(B, 3));
    }

    @Test
    void sourcesThatAreWrittenInTurnShareTheDocumentsAmongFewRuns() {
        SpoolRanges ranges = new SpoolRanges(100);
        for (int i = 0; i < 2 * SpoolRanges.RUN_DOCUMENTS_MAX; i++) {
            ranges.add(i % 2 == 0 ? A : B, i / 2, i / 2 + 1, 1, i);
        }
        assertEquals(4, ranges.size());
    }

    @Test
    void aRunEndsAtAGapAndWithItsRollFile() {
        SpoolRanges ranges = new SpoolRanges(10);
        ranges.add(A, 0, 10, 1, 100);
        ranges.add(A, 11, 12, 1, 101);
        ranges.add(A, 12, 13, 2, 200);
        assertEquals(3, ranges.size());
        assertNull(ranges.find(A, 10));
        assertEquals(11, ranges.nextFrom(A, 5));
        assertEquals(Long.MAX_VALUE, ranges.nextFrom(A, 12));
    }

    @Test
    void pastTheBoundTheOldestIsForgotten() {
        SpoolRanges ranges = new SpoolRanges(3);
        for (int i = 0; i < 5; i++) {
            ranges.add(A, 10L * i, 10L * i + 1, i / 2, i);
        }
        assertEquals(3, ranges.size());
        assertNull(ranges.find(A, 10));
        assertNotNull(ranges.find(A, 20));
    }

    @Test
    void aRollFileIsNotNeededWhenEverySourceHasPassedIt() {
        SpoolRanges ranges = new SpoolRanges(10);
        ranges.add(A, 0, 10, 1, 100);
        ranges.add(B, 0, 10, 1, 101);
        ranges.add(A, 10, 20, 2, 200);
        ranges.passed(A, 10);
        assertEquals(List.of(), ranges.unneeded(List.of(1, 2)));
        ranges.passed(B, 9);
        assertEquals(List.of(), ranges.unneeded(List.of(1, 2)));
        ranges.passed(B, 10);
        assertEquals(List.of(1), ranges.unneeded(List.of(1, 2)));
        ranges.forget(A);
        assertEquals(List.of(1, 2), ranges.unneeded(List.of(1, 2)));
        assertEquals(0, ranges.size());
    }

    /// Beside a map from each record to the document it was written in.
    @Test
    void itAnswersAsAMapOfEveryRecordWould() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("SpoolRangesTest: millrace.test.seed=" + seed);
        Random random = new Random(seed);
        SpoolRanges ranges = new SpoolRanges(Integer.MAX_VALUE);
        Map<SourceLife, TreeMap<Long, Long>> model = new HashMap<>();
        for (long index = 0; index < 5_000; index++) {
            SourceLife source = SpoolRecords.source(random.nextInt(3));
            TreeMap<Long, Long> held = model.computeIfAbsent(source, none -> new TreeMap<>());
            long from = held.isEmpty() || random.nextInt(8) == 0 ? random.nextInt(3_000) : held.lastKey() + 1;
            int count = 1 + random.nextInt(5);
            while (count > 0 && !held.subMap(from, from + count).isEmpty()) {
                count--;
            }
            if (count > 0) {
                ranges.add(source, from, from + count, (int) (index / 500), index);
                for (long seqNum = from; seqNum < from + count; seqNum++) {
                    held.put(seqNum, index);
                }
            }
            if (random.nextInt(50) == 0) {
                long passed = ended(ranges, source, random.nextInt(3_000));
                ranges.passed(source, passed);
                held.headMap(passed).clear();
            }
            compare(ranges, source, held, random.nextInt(3_500));
        }
    }

    /// Runs go whole: the end of the one that holds the record, or the record itself.
    private static long ended(SpoolRanges ranges, SourceLife source, long seqNum) {
        SpoolRanges.Run run = ranges.find(source, seqNum);
        return run == null ? seqNum : run.untilSeqNum;
    }

    private static void compare(SpoolRanges ranges, SourceLife source, Map<Long, Long> held, long seqNum) {
        SpoolRanges.Run run = ranges.find(source, seqNum);
        Long index = held.get(seqNum);
        assertEquals(index != null, run != null, () -> source + " " + seqNum);
        if (run != null && index != null) {
            assertTrue(run.firstIndex <= index && index <= run.lastIndex, () -> source + " " + seqNum);
        }
    }
}
