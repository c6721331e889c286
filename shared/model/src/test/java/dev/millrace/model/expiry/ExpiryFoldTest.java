package dev.millrace.model.expiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.expiry.ExpiryRecord.Announced;
import dev.millrace.model.expiry.ExpiryRecord.Done;
import dev.millrace.model.expiry.ExpiryRecord.Snapshot;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.RecordLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ExpiryFoldTest {
    private static final long FOREVER = Long.MAX_VALUE;
    private static final long GRACE = 600_000;
    private static final StreamPath A = new StreamPath("p", "a");
    private static final StreamPath B = new StreamPath("p", "b");

    private final ExpiryFold fold = new ExpiryFold();
    private long seqNum;
    private long nowMs = 1_000;

    private void apply(ExpiryRecord record) {
        fold.apply(seqNum++, nowMs, record, ExpiryRecordCodec.encode(record).meteredBytes());
    }

    private static Announced announced(StreamPath path, long dueMs) {
        return new Announced(path, dueMs, ExpiryReason.CREATED);
    }

    private List<StreamPath> due(long atMs) {
        return fold.due(atMs, GRACE, Integer.MAX_VALUE).stream()
                .map(ExpiryEntry::path)
                .toList();
    }

    @Test
    void aStreamIsDueFromTheMomentItIsAnnouncedFor() {
        apply(announced(A, 5_000));
        assertEquals(List.of(), due(4_999));
        assertEquals(List.of(A), due(5_000));
    }

    @Test
    void theLongestDueComesFirstAndNoMoreThanAskedFor() {
        apply(announced(A, 5_000));
        apply(announced(B, 4_000));
        assertEquals(List.of(B, A), due(FOREVER));
        assertEquals(B, fold.due(FOREVER, GRACE, 1).get(0).path());
        assertEquals(1, fold.due(FOREVER, GRACE, 1).size());
    }

    @Test
    void whatIsDoneIsForgotten() {
        apply(announced(A, 5_000));
        apply(new Done(A, 1));
        assertEquals(0, fold.size());
    }

    @Test
    void anAnnouncementThatCameAfterTheLookIsNotDoneByIt() {
        apply(announced(A, 5_000));
        apply(announced(A, 9_000));
        apply(new Done(A, 1));
        assertEquals(1, fold.due(FOREVER, GRACE, 9).get(0).seqNum());
        apply(new Done(A, 2));
        assertEquals(0, fold.size());
    }

    @Test
    void aDoneNeverReachesPastItself() {
        apply(new Done(A, 100));
        apply(announced(A, 5_000));
        assertEquals(1, fold.size());
    }

    @Test
    void whatIsAnnouncedAnewIsDueThen() {
        apply(announced(A, 5_000));
        apply(new Done(A, 1));
        apply(new Announced(A, 9_000, ExpiryReason.LOOK));
        assertEquals(List.of(), due(8_999));
        assertEquals(List.of(A), due(9_000));
    }

    @Test
    void theEarliestOfSeveralAnnouncementsCounts() {
        apply(announced(A, 9_000));
        apply(announced(A, 5_000));
        apply(announced(A, 7_000));
        assertEquals(List.of(A), due(5_000));
    }

    @Test
    void anEndIsNotLookedAtBeforeTheGraceHasPassed() {
        apply(new Announced(A, nowMs, ExpiryReason.DELETED));
        apply(new Announced(B, nowMs, ExpiryReason.FORK_RESERVED));
        assertEquals(List.of(), due(nowMs + GRACE - 1));
        assertEquals(List.of(A, B), due(nowMs + GRACE));
    }

    @Test
    void announcingAgainAndAgainPutsNothingOff() {
        apply(new Announced(A, nowMs, ExpiryReason.FORK_RESERVED));
        long first = nowMs;
        nowMs += GRACE - 1;
        apply(new Announced(A, nowMs, ExpiryReason.FORK_RESERVED));
        assertEquals(List.of(A), due(first + GRACE));
    }

    @Test
    void aSnapshotIsDueOnceTheRestIsAsLargeAsTheLast() {
        for (int i = 0; i < ExpiryFold.SNAPSHOT_RECORDS_MIN - 1; i++) {
            apply(announced(new StreamPath("p", "s" + i), 5_000));
        }
        assertFalse(fold.snapshotDue());
        apply(announced(A, 5_000));
        assertTrue(fold.snapshotDue());
        List<Snapshot> parts = fold.snapshot();
        fold.onSnapshotDurable();
        parts.forEach(this::apply);
        assertFalse(fold.snapshotDue());
        for (int i = 0; i < ExpiryFold.SNAPSHOT_RECORDS_MIN; i++) {
            apply(new Done(new StreamPath("p", "s" + i), seqNum));
        }
        assertTrue(fold.snapshotDue());
    }

    @Test
    void aSnapshotOfNothingHasAPartAllTheSame() {
        assertEquals(List.of(new Snapshot(0, List.of())), fold.snapshot());
    }

    @Test
    void thePartsOfASnapshotFitInARecord() {
        String longName = "n".repeat(RecordLimits.STREAM_NAME_BYTES_MAX - 8);
        for (int i = 0; i < 6_000; i++) {
            apply(announced(new StreamPath("p", longName + i), FOREVER));
        }
        List<Snapshot> parts = fold.snapshot();
        assertTrue(parts.size() > 1);
        for (Snapshot part : parts) {
            assertTrue(ExpiryRecordCodec.encode(part).body().length() <= RecordLimits.PART_BYTES_MAX);
        }
        assertEquals(
                6_000, parts.stream().mapToInt(part -> part.entries().size()).sum());
    }

    /// A log with several writers and two jobs, each of which folds to some place, writes its snapshot later and trims:
    /// whatever is read afterwards, no announcement that is not done is missing.
    @Test
    void noAnnouncementIsLostWhateverTheOrderOfSnapshotsAndTrims() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("ExpiryFoldTest: millrace.test.seed=" + seed);
        for (int round = 0; round < 300; round++) {
            new Race(RandomGeneratorFactory.of("L64X128MixRandom").create(seed + round)).run();
        }
    }

    private static final class Race {
        private static final int STEPS = 120;

        private final RandomGenerator random;
        private final List<ExpiryRecord> log = new ArrayList<>();
        private final Map<StreamPath, Long> announcedAt = new HashMap<>();
        private final Map<StreamPath, Long> doneUntil = new HashMap<>();
        private final List<List<Snapshot>> pending = new ArrayList<>();
        private long trimPoint;

        Race(RandomGenerator random) {
            this.random = random;
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
                check();
            }
        }

        private void step() {
            StreamPath path = new StreamPath("p", "s" + random.nextInt(8));
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    announcedAt.put(path, (long) log.size());
                    log.add(announced(path, random.nextInt(100)));
                }
                case 2 -> {
                    long until = random.nextInt(log.size() + 1);
                    doneUntil.merge(path, until, Math::max);
                    log.add(new Done(path, until));
                }
                case 3 -> pending.add(fold().snapshot(60));
                case 4 -> writePart();
                default -> log.add(new ExpiryRecord.StoreCommand());
            }
        }

        /// The next part of a snapshot of one of the jobs; after the last, its trim.
        private void writePart() {
            if (pending.isEmpty()) {
                return;
            }
            int job = random.nextInt(pending.size());
            List<Snapshot> parts = new ArrayList<>(pending.remove(job));
            Snapshot part = parts.remove(0);
            log.add(part);
            if (parts.isEmpty()) {
                trimPoint = Math.max(trimPoint, part.coversUntilSeqNum());
            } else {
                pending.add(parts);
            }
        }

        private ExpiryFold fold() {
            ExpiryFold fold = new ExpiryFold();
            for (int i = (int) trimPoint; i < log.size(); i++) {
                fold.apply(i, i, log.get(i), 1);
            }
            return fold;
        }

        private void check() {
            List<StreamPath> open = announcedAt.entrySet().stream()
                    .filter(entry -> entry.getValue() >= doneUntil.getOrDefault(entry.getKey(), 0L))
                    .map(Map.Entry::getKey)
                    .sorted(Comparator.comparing(StreamPath::stream))
                    .toList();
            List<StreamPath> found =
                    fold().due(FOREVER, 0, 99).stream().map(ExpiryEntry::path).toList();
            assertTrue(found.containsAll(open), () -> "missing: open=" + open + " found=" + found);
        }
    }
}
