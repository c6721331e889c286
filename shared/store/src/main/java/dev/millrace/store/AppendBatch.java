package dev.millrace.store;

import dev.millrace.model.log.LogRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Records to append as one atomic unit, and the conditions for it.
///
/// @param records 1..[StoreLimits#BATCH_RECORDS_MAX] records of at most [StoreLimits#BATCH_BYTES_MAX] metered bytes in
/// all
/// @param matchSeqNum append only if the next sequence number to be assigned is this; null for no condition
/// @param fencingToken append only if the stream's token is this; null for no condition
public record AppendBatch(
        List<LogRecord> records,
        @Nullable Long matchSeqNum,
        @Nullable String fencingToken) {
    public AppendBatch {
        records = List.copyOf(records);
    }

    public static AppendBatch at(long matchSeqNum, List<LogRecord> records) {
        return new AppendBatch(records, matchSeqNum, null);
    }
}
