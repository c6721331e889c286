package dev.millrace.model.decide;

import dev.millrace.model.record.RecordLimits;

/// The bounds that deciders hold to.
///
/// @param producersMax producers that one stream remembers
/// @param producerIdleMs after how long without use a producer may be forgotten to make room, milliseconds
/// @param forksMax reservations that one source holds
/// @param clockSkewMarginMs what is waited beyond a deadline before data is taken away, milliseconds; 0 on the embedded
/// store
/// @param batchRecordsMax records that the store takes as one batch
/// @param batchBytesMax metered bytes that the store takes as one batch
/// @param partBytesMax a larger message is cut into parts, at most [RecordLimits#PART_BYTES_MAX]
/// @param subscriptionsMax subscriptions that one session holds
public record DecisionLimits(
        int producersMax,
        long producerIdleMs,
        int forksMax,
        long clockSkewMarginMs,
        int batchRecordsMax,
        int batchBytesMax,
        int partBytesMax,
        int subscriptionsMax) {
    /// What a batch has to have room for beside one part: the part's header and the control records before it.
    public static final int PART_OVERHEAD_BYTES = 4 << 10;

    public static final int SUBSCRIPTIONS_MAX = 1_000;

    private static final int BATCH_RECORDS_MAX = 1_000;
    private static final int BATCH_BYTES_MAX = 1 << 20; // 1 MiB

    public static final DecisionLimits DEFAULT = new DecisionLimits(10_000, 7L * 24 * 3600 * 1000, 1_000, 0);

    public DecisionLimits {
        if (producersMax < 1 || producerIdleMs < 0 || forksMax < 1 || clockSkewMarginMs < 0) {
            throw new IllegalArgumentException("producersMax=" + producersMax + " producerIdleMs=" + producerIdleMs
                    + " forksMax=" + forksMax + " clockSkewMarginMs=" + clockSkewMarginMs);
        }
        if (subscriptionsMax < 1) {
            throw new IllegalArgumentException("subscriptionsMax=" + subscriptionsMax);
        }
        if (batchRecordsMax < 4
                || partBytesMax < 1
                || partBytesMax > RecordLimits.PART_BYTES_MAX
                || batchBytesMax < partBytesMax + PART_OVERHEAD_BYTES) {
            throw new IllegalArgumentException("batchRecordsMax=" + batchRecordsMax + " batchBytesMax=" + batchBytesMax
                    + " partBytesMax=" + partBytesMax);
        }
    }

    /// With as many subscriptions as a session has by default.
    public DecisionLimits(
            int producersMax,
            long producerIdleMs,
            int forksMax,
            long clockSkewMarginMs,
            int batchRecordsMax,
            int batchBytesMax,
            int partBytesMax) {
        this(
                producersMax,
                producerIdleMs,
                forksMax,
                clockSkewMarginMs,
                batchRecordsMax,
                batchBytesMax,
                partBytesMax,
                SUBSCRIPTIONS_MAX);
    }

    /// These with at least so much beyond a deadline.
    public DecisionLimits withClockSkewOf(long ms) {
        return new DecisionLimits(
                producersMax,
                producerIdleMs,
                forksMax,
                Math.max(ms, clockSkewMarginMs),
                batchRecordsMax,
                batchBytesMax,
                partBytesMax,
                subscriptionsMax);
    }

    /// These with another bound of subscriptions.
    public DecisionLimits withSubscriptionsMax(int max) {
        return new DecisionLimits(
                producersMax,
                producerIdleMs,
                forksMax,
                clockSkewMarginMs,
                batchRecordsMax,
                batchBytesMax,
                partBytesMax,
                max);
    }

    /// With the batches that S2 takes.
    public DecisionLimits(int producersMax, long producerIdleMs, int forksMax, long clockSkewMarginMs) {
        this(
                producersMax,
                producerIdleMs,
                forksMax,
                clockSkewMarginMs,
                BATCH_RECORDS_MAX,
                BATCH_BYTES_MAX,
                RecordLimits.PART_BYTES_MAX);
    }
}
