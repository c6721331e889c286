package dev.millrace.fanout.spool;

import java.nio.file.Path;

/// Where a worker's spool is and how much it may hold.
///
/// @param folder for the spools of all workers of this machine; each takes a folder of its own in it
/// @param bytesMax what all tasks of a worker together hold, bytes; the oldest goes first
/// @param freeBytesMin room that is left on the disk: while there is less, nothing is written
public record SpoolSettings(Path folder, long bytesMax, long freeBytesMin) {
    /// Roll files are this part of all that may be held, since a file is dropped whole.
    private static final int ROLLS_OF_ALL = 64;

    private static final long ROLL_BYTES_MAX = 64 << 20; // 64 MiB

    public SpoolSettings {
        if (bytesMax < ROLLS_OF_ALL) {
            throw new IllegalArgumentException("spool: bytesMax=" + bytesMax);
        }
    }

    /// How long a roll file grows, bytes.
    long rollBytes() {
        return Math.min(ROLL_BYTES_MAX, bytesMax / ROLLS_OF_ALL);
    }
}
