package dev.millrace.store;

/// What every store holds to, since S2 does.
public final class StoreLimits {
    public static final int BATCH_RECORDS_MAX = 1_000;
    public static final int BATCH_BYTES_MAX = 1 << 20; // 1 MiB, metered
    public static final int STREAM_NAME_BYTES_MAX = 512;
    public static final int FENCING_TOKEN_BYTES_MAX = 36;
    public static final int LIST_STREAMS_MAX = 1_000;
    public static final int READ_RECORDS_MAX = 1_000;
    public static final int READ_BYTES_MAX = 1 << 20; // 1 MiB, metered

    private StoreLimits() {}

    /// Holds a read to its bounds: a caller that breaks them has a bug.
    public static void checkRead(int recordsMax, int bytesMax) {
        check("records to read", recordsMax, READ_RECORDS_MAX);
        check("bytes to read", bytesMax, READ_BYTES_MAX);
    }

    /// Holds a listing to its bound: a caller that breaks it has a bug.
    public static void checkList(int limit) {
        check("streams to list", limit, LIST_STREAMS_MAX);
    }

    private static void check(String what, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(what + ": expected=1.." + max + " found=" + value);
        }
    }
}
