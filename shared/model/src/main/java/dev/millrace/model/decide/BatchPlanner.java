package dev.millrace.model.decide;

import dev.millrace.model.record.RecordSizes;
import dev.millrace.model.record.StreamRecord;
import java.util.List;

/// How the records of units go into batches.
///
/// A unit that fits in one batch is never divided. A larger one carries its group's span and is cut anywhere, but
/// nothing else may stand between its records: what is left of it begins the next batch. Sizes are upper bounds that
/// leave room for any envelope, so a planned batch is never too large.
public final class BatchPlanner {
    private final int recordsMax;
    private final int bytesMax;

    public BatchPlanner(DecisionLimits limits) {
        recordsMax = limits.batchRecordsMax();
        bytesMax = limits.batchBytesMax();
    }

    /// How many of the unit's records, from the one at index `from` on, go into a batch that already holds
    /// `recordsUsed` records of `bytesUsed` bytes in all (by [#bytes]). 0 when the batch is to be closed first; never 0
    /// for an empty batch.
    public int take(List<StreamRecord> unit, int from, int recordsUsed, int bytesUsed) {
        int until = from;
        long bytes = bytesUsed;
        while (until < unit.size() && recordsUsed + until - from < recordsMax) {
            bytes += RecordSizes.meteredBytesMax(unit.get(until));
            if (bytes > bytesMax) {
                break;
            }
            until++;
        }
        boolean whole = until == unit.size();
        return whole || isGroup(unit) ? until - from : 0;
    }

    /// The upper bound of the metered bytes of records `from` (inclusive) to `until` (exclusive).
    public int bytes(List<StreamRecord> unit, int from, int until) {
        int bytes = 0;
        for (int i = from; i < until; i++) {
            bytes = Math.addExact(bytes, RecordSizes.meteredBytesMax(unit.get(i)));
        }
        return bytes;
    }

    private static boolean isGroup(List<StreamRecord> unit) {
        return unit.get(unit.size() - 1) instanceof StreamRecord.Data data && data.group() != null;
    }
}
