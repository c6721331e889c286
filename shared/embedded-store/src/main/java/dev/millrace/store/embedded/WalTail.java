package dev.millrace.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// Tells a torn end of RocksDB's log from damage to what was acknowledged.
///
/// A record of the log is one synced group, and none is begun before the one before is synced. So where anything is
/// unreadable and *no record begins after it*, it belongs to the last group, which a power failure interrupted and
/// nobody was told of. Where a record does begin after it, what is unreadable had been synced: damage.
///
/// The log's layout is LevelDB's: blocks of 32 KiB, in them fragments of `checksum 4, length 2, type 1, bytes`, all
/// little-endian; types 1 (whole record) and 2 (first part) begin a record; 3 and 4 continue and end one. RocksDB
/// itself reads the log; this is asked only when it has refused one.
final class WalTail {
    private static final int BLOCK_BYTES = 32 * 1024;
    private static final int HEAD_BYTES = 7;
    private static final int WHOLE = 1;
    private static final int FIRST = 2;
    private static final int CRC_MASK_DELTA = 0xa282ead8;

    private final ByteBuffer log;

    private WalTail(byte[] log) {
        this.log = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Whether the newest log in the directory is readable but for its last group, and no other is damaged. False
    /// also where nothing is wrong with it, since then something else is.
    static boolean isTornOnly(Path database) throws IOException {
        List<Path> logs = logs(database);
        if (logs.isEmpty()) {
            return false;
        }
        for (Path older : logs.subList(0, logs.size() - 1)) {
            WalTail tail = new WalTail(Files.readAllBytes(older));
            if (tail.firstUnreadable() >= 0) {
                return false;
            }
        }
        WalTail newest = new WalTail(Files.readAllBytes(logs.getLast()));
        int unreadable = newest.firstUnreadable();
        return unreadable >= 0 && !newest.aRecordBeginsAfter(unreadable);
    }

    private static List<Path> logs(Path database) throws IOException {
        try (Stream<Path> files = Files.list(database)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d+\\.log"))
                    .sorted()
                    .toList();
        }
    }

    /// Where the first fragment stands that cannot be read; -1 where all can.
    private int firstUnreadable() {
        int at = 0;
        while (at < log.limit()) {
            int leftInBlock = BLOCK_BYTES - at % BLOCK_BYTES;
            if (leftInBlock < HEAD_BYTES) {
                at += leftInBlock;
            } else if (fragmentIsSound(at)) {
                at += HEAD_BYTES + length(at);
            } else {
                return at;
            }
        }
        return -1;
    }

    private boolean aRecordBeginsAfter(int unreadable) {
        for (int at = unreadable + 1; at + HEAD_BYTES <= log.limit(); at++) {
            int type = log.get(at + 6);
            if ((type == WHOLE || type == FIRST) && length(at) > 0 && fragmentIsSound(at)) {
                return true;
            }
        }
        return false;
    }

    private boolean fragmentIsSound(int at) {
        int end = at + HEAD_BYTES + (at + HEAD_BYTES <= log.limit() ? length(at) : 0);
        if (at + HEAD_BYTES > log.limit() || end > log.limit() || end > at - at % BLOCK_BYTES + BLOCK_BYTES) {
            return false;
        }
        CRC32C crc = new CRC32C();
        crc.update(log.array(), at + 6, end - at - 6);
        int value = (int) crc.getValue();
        return log.getInt(at) == (value >>> 15 | value << 17) + CRC_MASK_DELTA;
    }

    private int length(int at) {
        return log.getShort(at + 4) & 0xffff;
    }
}
