package dev.millrace.model.name;

import dev.millrace.model.log.StreamKey;
import java.nio.charset.StandardCharsets;

/// How the sources of an endpoint are divided among the tasks of the fan-out, and where the log of each task stands.
///
/// Stable: a source's subscriptions are found by this alone, so neither the hash nor the names ever change, and the
/// number of partitions only by a procedure of its own.
public final class Partitions {
    /// The basin for what is not any project's: one per S2 endpoint.
    public static final String SYSTEM_BASIN = "dsys-millrace";

    public static final int COUNT_DEFAULT = 16;

    /// The most partitions of an endpoint.
    public static final int COUNT_MAX = 1_024;

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Partitions() {}

    /// The partition of a source, 0 to `count` − 1: FNV-1a (64 bits) of `project/stream` in UTF-8, mixed, modulo
    /// `count`.
    public static int of(StreamPath source, int count) {
        if (count < 1 || count > COUNT_MAX) {
            throw new IllegalArgumentException("partitions: count=" + count + " allowed=1.." + COUNT_MAX);
        }
        long hash = FNV_BASIS;
        for (byte octet : (source.project() + "/" + source.stream()).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        // FNV's low bits are weak where names differ in their last characters only.
        hash ^= hash >>> 32;
        return (int) Long.remainderUnsigned(hash, count);
    }

    /// The log of a partition's task.
    public static StreamKey log(int partition) {
        if (partition < 0 || partition >= COUNT_MAX) {
            throw new IllegalArgumentException("partition=" + partition + " allowed=0.." + (COUNT_MAX - 1));
        }
        return new StreamKey(SYSTEM_BASIN, "partition/" + partition);
    }
}
