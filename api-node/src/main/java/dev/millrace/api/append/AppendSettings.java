package dev.millrace.api.append;

import dev.millrace.model.decide.DecisionLimits;
import java.time.Duration;

/// The bounds of the append path of one node, named as its properties are (`millrace.append.*`).
///
/// @param shards rings and owner threads
/// @param ringSlots requests that one ring holds, a power of two; a full ring refuses
/// @param bodyBytesInFlightMax bytes of all requests that are not answered yet, with an allowance for each message
/// @param pendingPerStreamMax unanswered requests of one stream
/// @param residentStreamsMax streams in memory, on all shards together
/// @param residentEntriesMax producers and reservations of all streams in memory, on all shards together
/// @param idleAfter how long an unused stream stays in memory
/// @param requestDeadline within this every request is answered
/// @param groupLease how long another writer's unfinished group is waited for
/// @param groupAbortsMax how often a request's own group may be aborted by others before the request is refused
/// @param confirmedWithin a state that the store has not confirmed for this long is loaded anew, never appended on
/// @param drainMax how long a stopping node waits for what is in flight
/// @param messageBytesMax a longer message in a log is taken for damage
public record AppendSettings(
        int shards,
        int ringSlots,
        long bodyBytesInFlightMax,
        int pendingPerStreamMax,
        int residentStreamsMax,
        int residentEntriesMax,
        Duration idleAfter,
        Duration requestDeadline,
        Duration groupLease,
        int groupAbortsMax,
        Duration confirmedWithin,
        Duration drainMax,
        long messageBytesMax,
        DecisionLimits limits) {
    private static final int RING_SLOTS_MAX = 1 << 20;

    public AppendSettings {
        within("shards", shards, 1, 256);
        within("ring-slots", ringSlots, 2, RING_SLOTS_MAX);
        if (Integer.bitCount(ringSlots) != 1) {
            throw new IllegalArgumentException("ring-slots=" + ringSlots + " is not a power of two");
        }
        within("body-bytes-in-flight-max", bodyBytesInFlightMax, 1, Long.MAX_VALUE);
        within("pending-per-stream-max", pendingPerStreamMax, 1, Integer.MAX_VALUE);
        within("resident-streams-max", residentStreamsMax, shards, Integer.MAX_VALUE);
        within("resident-entries-max", residentEntriesMax, shards, Integer.MAX_VALUE);
        within("group-aborts-max", groupAbortsMax, 1, Integer.MAX_VALUE);
        within("message-bytes-max", messageBytesMax, 1, Integer.MAX_VALUE);
        positive("idle-after", idleAfter);
        positive("request-deadline", requestDeadline);
        positive("confirmed-within", confirmedWithin);
        if (groupLease.isNegative() || drainMax.isNegative()) {
            throw new IllegalArgumentException("negative: group-lease=" + groupLease + " drain-max=" + drainMax);
        }
        if (requestDeadline.compareTo(confirmedWithin.dividedBy(2)) > 0) {
            throw new IllegalArgumentException("request-deadline=" + requestDeadline
                    + " is more than half of confirmed-within=" + confirmedWithin
                    + ": an append could be sent again on a state that is too old");
        }
    }

    /// What a node runs with unless told otherwise. Bodies in flight: 256 MiB or a quarter of the heap, whichever is
    /// less.
    public static AppendSettings defaults() {
        return new AppendSettings(
                Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8),
                1 << 13,
                Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4),
                4_096,
                100_000,
                500_000,
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                3,
                Duration.ofMinutes(5),
                Duration.ofSeconds(15),
                64 << 20,
                DecisionLimits.DEFAULT);
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + "=" + value + " is not within " + min + ".." + max);
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + "=" + value + " is not positive");
        }
    }
}
