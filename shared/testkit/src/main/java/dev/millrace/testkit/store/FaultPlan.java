package dev.millrace.testkit.store;

import dev.millrace.model.log.StreamKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/// Which fault comes next: scripted ones first, then drawn ones. Guarded by its monitor.
final class FaultPlan {
    private static final int CALLS_UNTIL_LANDING_MAX = 5;

    private final Deque<AppendFault> nextAppends = new ArrayDeque<>();
    private final Deque<ReadFault> nextReads = new ArrayDeque<>();
    private final Deque<ReadFault> nextTails = new ArrayDeque<>();
    private final Deque<ReadFault> nextLists = new ArrayDeque<>();
    private final Map<AppendFault, Double> appends = new EnumMap<>(AppendFault.class);
    private final Map<ReadFault, Double> reads = new EnumMap<>(ReadFault.class);
    private final Map<AppendFault, Integer> appendCounts = new EnumMap<>(AppendFault.class);
    private final Map<ReadFault, Integer> readCounts = new EnumMap<>(ReadFault.class);
    private Predicate<StreamKey> streams = stream -> true;
    private boolean listsToo = true;
    private Random random = new Random(0);

    synchronized void seed(long seed) {
        random = new Random(seed);
    }

    synchronized void with(AppendFault fault, double probability) {
        appends.put(fault, probability);
    }

    synchronized void with(ReadFault fault, double probability) {
        reads.put(fault, probability);
    }

    synchronized void onlyOn(Predicate<StreamKey> concerned) {
        streams = concerned;
        listsToo = false;
    }

    synchronized void onNextAppends(List<AppendFault> faults) {
        nextAppends.addAll(faults);
    }

    synchronized void onNextReads(List<ReadFault> faults) {
        nextReads.addAll(faults);
    }

    synchronized void onNextTails(List<ReadFault> faults) {
        nextTails.addAll(faults);
    }

    synchronized void onNextLists(List<ReadFault> faults) {
        nextLists.addAll(faults);
    }

    synchronized void heal() {
        nextAppends.clear();
        nextReads.clear();
        nextTails.clear();
        nextLists.clear();
        appends.clear();
        reads.clear();
    }

    synchronized AppendFault appendFault(StreamKey stream) {
        return streams.test(stream) ? next(nextAppends, appends, appendCounts, AppendFault.NONE) : AppendFault.NONE;
    }

    synchronized ReadFault readFault(StreamKey stream) {
        return streams.test(stream) ? next(nextReads, reads, readCounts, ReadFault.NONE) : ReadFault.NONE;
    }

    synchronized ReadFault tailFault(StreamKey stream) {
        return streams.test(stream) ? next(nextTails, reads, readCounts, ReadFault.NONE) : ReadFault.NONE;
    }

    synchronized ReadFault listFault() {
        return listsToo ? next(nextLists, reads, readCounts, ReadFault.NONE) : ReadFault.NONE;
    }

    private <F extends Enum<F>> F next(Deque<F> script, Map<F, Double> odds, Map<F, Integer> counts, F none) {
        F scripted = script.poll();
        F fault = scripted == null ? drawn(odds, none) : scripted;
        counts.merge(fault, 1, Integer::sum);
        return fault;
    }

    private <F extends Enum<F>> F drawn(Map<F, Double> odds, F none) {
        double draw = odds.isEmpty() ? 1 : random.nextDouble();
        for (Map.Entry<F, Double> entry : odds.entrySet()) {
            draw -= entry.getValue();
            if (draw < 0) {
                return entry.getKey();
            }
        }
        return none;
    }

    synchronized int callsUntilLanding() {
        return 1 + random.nextInt(CALLS_UNTIL_LANDING_MAX);
    }

    synchronized long nanosUpTo(long max) {
        return (long) (random.nextDouble() * max);
    }

    synchronized int count(AppendFault fault) {
        return appendCounts.getOrDefault(fault, 0);
    }

    synchronized int count(ReadFault fault) {
        return readCounts.getOrDefault(fault, 0);
    }
}
