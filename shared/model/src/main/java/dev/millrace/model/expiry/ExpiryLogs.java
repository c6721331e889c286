package dev.millrace.model.expiry;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamPath;

/// Where the expiry logs of a store stand: [#PARTITIONS] streams of its system basin, each with the announcements of
/// the streams that hash to it. Stable, never change: `docs/format.md` has it.
public final class ExpiryLogs {
    public static final String SYSTEM_BASIN = "dsys-millrace";
    public static final int PARTITIONS = 8;

    private static final int SPREAD = 0x9E3779B9; // 2^32 / golden ratio
    private static final int PARTITION_SHIFT = 29; // the upper 3 bits: 8 partitions

    private ExpiryLogs() {}

    /// The partition of a stream, 0..[#PARTITIONS] − 1.
    public static int partitionOf(StreamPath path) {
        return ((31 * path.project().hashCode() + path.stream().hashCode()) * SPREAD) >>> PARTITION_SHIFT;
    }

    public static StreamKey key(int partition) {
        if (partition < 0 || partition >= PARTITIONS) {
            throw new IllegalArgumentException(
                    "expiry partition: expected=0.." + (PARTITIONS - 1) + " found=" + partition);
        }
        return new StreamKey(SYSTEM_BASIN, "expiry-" + partition);
    }
}
