package dev.millrace.store.embedded;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;

/// Reads that wait for a thread. Basins take turns, whoever has how many waiting; those of one basin stay in their
/// order. So a basin that asks for a thousand pages makes another wait for one of them.
///
/// Not safe for threads; whoever uses it guards it.
final class ReadTurns {
    private final Map<String, Queue<Runnable>> byBasin = new LinkedHashMap<>();

    void add(String basin, Runnable read) {
        byBasin.computeIfAbsent(basin, fresh -> new ArrayDeque<>()).add(read);
    }

    /// The read whose turn it is; its basin's next turn comes after that of every other that waits now.
    Runnable next() {
        var basins = byBasin.entrySet().iterator();
        if (!basins.hasNext()) {
            throw new NoSuchElementException("no read waits");
        }
        var first = basins.next();
        basins.remove();
        Runnable read = first.getValue().remove();
        if (!first.getValue().isEmpty()) {
            byBasin.put(first.getKey(), first.getValue());
        }
        return read;
    }
}
