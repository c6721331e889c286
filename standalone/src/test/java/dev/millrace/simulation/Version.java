package dev.millrace.simulation;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.Producer;
import dev.millrace.model.state.StreamState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was true of a stream from one moment on, until the next version.
///
/// @param sinceNs when its last record landed
/// @param life 0 where none lives
/// @param tail [Offset#ZERO] where none lives
/// @param producers those of the simulation that are known
record Version(
        long sinceNs,
        long life,
        Offset tail,
        boolean closed,
        long deadlineMs,
        int forks,
        @Nullable Bytes lastStreamSeq,
        Map<Bytes, Producer> producers) {
    static final Version NOTHING = new Version(Long.MIN_VALUE, 0, Offset.ZERO, false, 0, 0, null, Map.of());

    static Version of(StreamState state, long sinceNs, List<Bytes> producerIds) {
        boolean lives = state.existence() == Existence.LIVE;
        if (!lives) {
            return new Version(sinceNs, 0, Offset.ZERO, false, 0, state.forkCount(), null, Map.of());
        }
        Map<Bytes, Producer> producers = new HashMap<>();
        for (Bytes id : producerIds) {
            Producer producer = state.producer(id);
            if (producer != null) {
                producers.put(id, producer);
            }
        }
        return new Version(
                sinceNs,
                state.life(),
                state.visibleTail(),
                state.closed(),
                state.deadlineMs(),
                state.forkCount(),
                state.lastStreamSeq(),
                producers);
    }

    boolean lives() {
        return life != 0;
    }

    boolean livesAt(long ms) {
        return lives() && ms <= deadlineMs;
    }
}
