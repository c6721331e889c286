package dev.millrace.fanout.spool;

import dev.millrace.model.task.SourceLife;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What of each source's log stands where in a task's queue, run by run. Owned by the spool's thread.
///
/// A run is records of one source without a gap, in documents of one roll file that stand near each other; documents
/// of other sources may stand between. Sources that are written in turn so share the documents among few runs. There
/// are at most `runsMax` of them: beyond, the oldest is forgotten, and is read from the store.
final class SpoolRanges {
    /// How many documents are passed over at most to find a place in a run.
    static final int RUN_DOCUMENTS_MAX = 32;

    private final int runsMax;
    private final Map<SourceLife, TreeMap<Long, Run>> bySource = new HashMap<>();

    /// The runs of each roll file, oldest first; a file without one is not needed any more.
    private final TreeMap<Integer, Set<Run>> byCycle = new TreeMap<>();

    private int size;

    /// Records from `fromSeqNum` (inclusive) to `untilSeqNum` (exclusive) in documents of `cycle` from `firstIndex` to
    /// `lastIndex` (inclusive). Identity is what counts.
    static final class Run {
        final SourceLife source;
        final long fromSeqNum;
        final int cycle;
        final long firstIndex;
        long untilSeqNum;
        long lastIndex;

        private Run(SourceLife source, long fromSeqNum, long untilSeqNum, int cycle, long index) {
            this.source = source;
            this.fromSeqNum = fromSeqNum;
            this.untilSeqNum = untilSeqNum;
            this.cycle = cycle;
            firstIndex = index;
            lastIndex = index;
        }

        private boolean takes(long seqNum, int inCycle, long index) {
            return untilSeqNum == seqNum && cycle == inCycle && index - firstIndex < RUN_DOCUMENTS_MAX;
        }
    }

    SpoolRanges(int runsMax) {
        this.runsMax = runsMax;
    }

    int size() {
        return size;
    }

    /// A document has been written that holds records which no run has yet.
    void add(SourceLife source, long fromSeqNum, long untilSeqNum, int cycle, long index) {
        TreeMap<Long, Run> runs = bySource.computeIfAbsent(source, none -> new TreeMap<>());
        Map.Entry<Long, Run> before = runs.lowerEntry(fromSeqNum);
        if (before != null && before.getValue().takes(fromSeqNum, cycle, index)) {
            before.getValue().untilSeqNum = untilSeqNum;
            before.getValue().lastIndex = index;
            return;
        }
        Run run = new Run(source, fromSeqNum, untilSeqNum, cycle, index);
        runs.put(fromSeqNum, run);
        byCycle.computeIfAbsent(cycle, none -> new LinkedHashSet<>()).add(run);
        if (++size > runsMax) {
            remove(byCycle.values().iterator().next().iterator().next());
        }
    }

    /// The run that has the record; null for none.
    @Nullable
    Run find(SourceLife source, long seqNum) {
        TreeMap<Long, Run> runs = bySource.get(source);
        Map.Entry<Long, Run> at = runs == null ? null : runs.floorEntry(seqNum);
        return at == null || at.getValue().untilSeqNum <= seqNum ? null : at.getValue();
    }

    /// Where the next run begins after `seqNum`; the greatest number there is for none.
    long nextFrom(SourceLife source, long seqNum) {
        TreeMap<Long, Run> runs = bySource.get(source);
        Long next = runs == null ? null : runs.higherKey(seqNum);
        return next == null ? Long.MAX_VALUE : next;
    }

    /// Forgets the runs of a source that end at `seqNum` or before.
    void passed(SourceLife source, long seqNum) {
        TreeMap<Long, Run> runs = bySource.get(source);
        while (runs != null && !runs.isEmpty()) {
            Run first = runs.values().iterator().next();
            if (first.untilSeqNum > seqNum) {
                return;
            }
            remove(first);
        }
    }

    void forget(SourceLife source) {
        passed(source, Long.MAX_VALUE);
    }

    /// Forgets what stands in a roll file.
    void forgetCycle(int cycle) {
        Set<Run> runs = byCycle.get(cycle);
        if (runs != null) {
            List.copyOf(runs).forEach(this::remove);
        }
    }

    /// The roll files of these that nothing is needed of.
    List<Integer> unneeded(Iterable<Integer> cycles) {
        List<Integer> unneeded = new ArrayList<>();
        for (Integer cycle : cycles) {
            if (!byCycle.containsKey(cycle)) {
                unneeded.add(cycle);
            }
        }
        return unneeded;
    }

    private void remove(Run run) {
        TreeMap<Long, Run> runs = bySource.get(run.source);
        Set<Run> beside = byCycle.get(run.cycle);
        if (runs == null || beside == null) {
            throw new IllegalStateException("a run that is not held: " + run.source + " from " + run.fromSeqNum);
        }
        runs.remove(run.fromSeqNum);
        if (runs.isEmpty()) {
            bySource.remove(run.source);
        }
        beside.remove(run);
        if (beside.isEmpty()) {
            byCycle.remove(run.cycle);
        }
        size--;
    }
}
