package dev.millrace.api.live;

import dev.millrace.model.offset.Offset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/// The latest batches of one hub, oldest first, without gaps, for readers who join a little behind the tail. Bounded in
/// bytes, by itself and together with all others of the node: the oldest make room, and what finds no room is not kept.
///
/// Belongs to the hub's home. Holds a reference to each batch.
final class RecentBatches {
    private final ArrayDeque<TailBatch> batches = new ArrayDeque<>();
    private final long bytesMax;
    private final ByteBudget node;
    private long bytes;

    RecentBatches(long bytesMax, ByteBudget node) {
        this.bytesMax = bytesMax;
        this.node = node;
    }

    void add(TailBatch batch) {
        long more = batch.bytes();
        while (bytes + more > bytesMax && !batches.isEmpty()) {
            dropOldest();
        }
        if (more > bytesMax) {
            return;
        }
        while (!node.tryTake(more)) {
            if (batches.isEmpty()) {
                return;
            }
            dropOldest();
        }
        bytes += more;
        batch.retain();
        batches.addLast(batch);
    }

    /// The batches from the one on that begins at `position`, each with a reference for the caller; none if there is no
    /// such batch.
    ///
    /// @param span what of a batch the reader reads
    List<TailBatch> from(Offset position, Function<TailBatch, TailBatch.Span> span) {
        List<TailBatch> found = new ArrayList<>();
        boolean reached = false;
        for (Iterator<TailBatch> newestFirst = batches.descendingIterator(); newestFirst.hasNext(); ) {
            TailBatch batch = newestFirst.next();
            int order = span.apply(batch).start().compareTo(position);
            if (order < 0) {
                break;
            }
            reached |= order == 0;
            found.add(batch);
        }
        if (!reached) {
            return List.of();
        }
        found.forEach(TailBatch::retain);
        return found.reversed();
    }

    void clear() {
        while (!batches.isEmpty()) {
            dropOldest();
        }
    }

    private void dropOldest() {
        TailBatch oldest = batches.removeFirst();
        bytes -= oldest.bytes();
        node.giveBack(oldest.bytes());
        oldest.release();
    }
}
