package dev.millrace.model.record;

import dev.millrace.model.offset.Offset;

/// The bounds of one record's fields. What is encoded holds to them (else it is a bug of the caller's), and what is
/// decoded is refused beyond them.
///
/// They are part of the format: raising one makes records that an older version refuses, lowering one makes existing
/// records unreadable.
public final class RecordLimits {
    /// What S2 takes as one record, headers included: 1 MiB, metered.
    public static final int RECORD_BYTES_MAX = 1 << 20;

    /// The largest body of a record: 1 MiB − 8 KiB. The rest is room for the header, whose longest form with a producer
    /// and a `Stream-Seq` is below 1.5 KiB.
    public static final int PART_BYTES_MAX = RECORD_BYTES_MAX - (8 << 10);

    public static final int PRODUCER_ID_BYTES_MAX = 256;

    /// The largest epoch and sequence of a producer: 2^53 − 1, what JavaScript counts exactly.
    public static final long PRODUCER_NUMBER_MAX = (1L << 53) - 1;

    public static final int STREAM_SEQ_BYTES_MAX = 1_024;
    public static final int CONTENT_TYPE_BYTES_MAX = 1_024;
    public static final int PROJECT_BYTES_MAX = 64;
    public static final int STREAM_NAME_BYTES_MAX = 400;

    /// The largest sequence number and life: what 16 digits hold.
    public static final long NUMBER_MAX = Offset.NUMBER_MAX;

    /// How many ancestors a fork may have. Its whole inherited history stands in one record.
    public static final int FORK_DEPTH_MAX = 256;

    /// How many records one snapshot may take, about 1 GiB.
    public static final int SNAPSHOT_PARTS_MAX = 1_024;

    private RecordLimits() {}
}
