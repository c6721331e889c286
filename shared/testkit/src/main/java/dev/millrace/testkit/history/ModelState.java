package dev.millrace.testkit.history;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a stream is between two operations.
///
/// @param life the number of its life; 0 where nobody was told it yet, or it does not exist
/// @param lifeBefore the highest that an earlier life is known to have had
/// @param producers the last stamp of each
record ModelState(
        boolean exists,
        long life,
        long lifeBefore,
        Content content,
        boolean closed,
        Map<String, Stamp> producers,
        @Nullable String streamSeq,
        @Nullable Stamp closedBy) {
    ModelState {
        producers = Map.copyOf(producers);
    }

    static ModelState absent(long lifeBefore, Content none) {
        return new ModelState(false, 0, lifeBefore, none, false, Map.of(), null, null);
    }

    static ModelState begun(long life, long lifeBefore, Content content) {
        return new ModelState(true, life, lifeBefore, content, false, Map.of(), null, null);
    }

    ModelState inLife(long number) {
        return new ModelState(exists, number, lifeBefore, content, closed, producers, streamSeq, closedBy);
    }

    ModelState afterClose() {
        return new ModelState(exists, life, lifeBefore, content, true, producers, streamSeq, closedBy);
    }

    ModelState after(Call.Append append) {
        Map<String, Stamp> stamps = new HashMap<>(producers);
        Stamp stamp = append.stamp();
        if (stamp != null) {
            stamps.put(stamp.producer(), stamp);
        }
        return new ModelState(
                true,
                life,
                lifeBefore,
                content.with(append.unit()),
                append.closes(),
                stamps,
                append.streamSeq() == null ? streamSeq : append.streamSeq(),
                append.closes() ? stamp : null);
    }
}
