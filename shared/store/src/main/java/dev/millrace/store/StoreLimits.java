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
}
