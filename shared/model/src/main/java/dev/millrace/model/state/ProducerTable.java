package dev.millrace.model.state;

import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.log.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The producers of one life, the one idle for longest first. As a layer it holds only what changed and falls through
/// to the table below, whose producers were all used before its own.
///
/// Record times never decrease, so order of use is order of time: the idle ones are found at the front.
final class ProducerTable {
    /// Stands in a layer for a producer of a table below that was forgotten.
    private static final Producer FORGOTTEN = new Producer(-1, -1, Long.MAX_VALUE);

    private @Nullable SequencedMap<Bytes, Producer> own;
    private @Nullable ProducerTable below;
    private int size;

    void putOn(ProducerTable table) {
        own = null;
        below = table;
        size = table.size;
    }

    void clear() {
        own = null;
        below = null;
        size = 0;
    }

    int size() {
        return size;
    }

    @Nullable
    Producer find(Bytes id) {
        for (ProducerTable table = this; table != null; table = table.below) {
            Producer producer = table.own == null ? null : table.own.get(id);
            if (producer != null) {
                return isForgotten(producer) ? null : producer;
            }
        }
        return null;
    }

    /// Puts the stamp's producer last: nobody was used later.
    void use(ProducerStamp stamp, long atMs) {
        use(stamp.id(), new Producer(stamp.epoch(), stamp.seq(), atMs));
    }

    void use(Bytes id, Producer producer) {
        if (find(id) == null) {
            size++;
        }
        // The id may be a slice of a whole request or batch, which the table must not keep alive.
        owned().putLast(compact(id), producer);
    }

    boolean anyUsedBefore(long ms) {
        List<Bytes> found = new ArrayList<>(1);
        collectUsedBefore(this, ms, found, 1);
        return !found.isEmpty();
    }

    void forgetUsedBefore(long ms) {
        List<Bytes> found = new ArrayList<>();
        collectUsedBefore(this, ms, found, Integer.MAX_VALUE);
        for (Bytes id : found) {
            forget(id);
        }
    }

    /// Visits all, the one idle for longest first.
    void forEach(BiConsumer<Bytes, Producer> visitor) {
        forEachFrom(this, visitor);
    }

    static Bytes compact(Bytes bytes) {
        return bytes.length() == bytes.array().length ? bytes : Bytes.of(bytes.toArray());
    }

    private SequencedMap<Bytes, Producer> owned() {
        if (own == null) {
            own = new LinkedHashMap<>();
        }
        return own;
    }

    private void forget(Bytes id) {
        size--;
        if (below != null && below.find(id) != null) {
            owned().putFirst(id, FORGOTTEN);
        } else {
            owned().remove(id);
        }
    }

    private void collectUsedBefore(ProducerTable table, long ms, List<Bytes> found, int max) {
        if (table.below != null) {
            collectUsedBefore(table.below, ms, found, max);
        }
        if (table.own == null) {
            return;
        }
        for (Map.Entry<Bytes, Producer> entry : table.own.entrySet()) {
            if (isForgotten(entry.getValue()) || isOverridden(table, entry.getKey())) {
                continue;
            }
            if (entry.getValue().usedAtMs() >= ms || found.size() >= max) {
                return;
            }
            found.add(entry.getKey());
        }
    }

    private void forEachFrom(ProducerTable table, BiConsumer<Bytes, Producer> visitor) {
        if (table.below != null) {
            forEachFrom(table.below, visitor);
        }
        if (table.own != null) {
            table.own.forEach((id, producer) -> {
                if (!isForgotten(producer) && !isOverridden(table, id)) {
                    visitor.accept(id, producer);
                }
            });
        }
    }

    private boolean isOverridden(ProducerTable in, Bytes id) {
        for (ProducerTable table = this; table != in && table != null; table = table.below) {
            if (table.own != null && table.own.containsKey(id)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isForgotten(Producer producer) {
        return producer.epoch() < 0;
    }
}
