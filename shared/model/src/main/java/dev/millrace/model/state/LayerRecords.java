package dev.millrace.model.state;

import dev.millrace.model.record.StreamRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a layer applied, in order, with the times it was applied at.
final class LayerRecords {
    private final List<StreamRecord> records = new ArrayList<>();
    private long[] timesMs = new long[8];

    void add(long timestampMs, StreamRecord record) {
        int at = records.size();
        if (at == timesMs.length) {
            timesMs = Arrays.copyOf(timesMs, 2 * at);
        }
        timesMs[at] = timestampMs;
        records.add(record);
    }

    int size() {
        return records.size();
    }

    StreamRecord record(int index) {
        return records.get(index);
    }

    long timestampMs(int index) {
        return timesMs[index];
    }
}
