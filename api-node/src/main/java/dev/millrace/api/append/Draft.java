package dev.millrace.api.append;

import dev.millrace.model.decide.BatchPlanner;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.state.StreamState;
import java.util.ArrayList;
import java.util.List;

/// What has been decided on a stream and not been sent: a layer over the newest state, and the batches that make it. It
/// is one batch, but for units that need several and what follows them. Owned by the shard's owner.
final class Draft {
    final StreamState layer;
    final List<Batch> batches = new ArrayList<>();
    final List<Pending> pendings = new ArrayList<>();
    private final BatchPlanner planner;
    private final BatchNames names;

    Draft(StreamState below, BatchPlanner planner, BatchNames names) {
        layer = below.layer();
        this.planner = planner;
        this.names = names;
    }

    /// Adds a unit whole: to the batch being filled where it fits, else to as many as it needs.
    ///
    /// @param nowMs the store's clock: the best estimate of when the records will arrive
    void add(Pending pending, List<StreamRecord> unit, long nowMs) {
        addRecords(unit, nowMs);
        complete(pending);
    }

    /// Adds records one by one, which may be in different batches.
    void addSpread(Pending pending, List<StreamRecord> records, long nowMs) {
        for (StreamRecord record : records) {
            addRecords(List.of(record), nowMs);
        }
        complete(pending);
    }

    private void complete(Pending pending) {
        batches.getLast().complete(pending);
        pendings.add(pending);
    }

    /// Adds records that belong to the next unit to be added.
    void addRecords(List<StreamRecord> unit, long nowMs) {
        int from = 0;
        while (from < unit.size()) {
            Batch batch = batches.isEmpty() ? next() : batches.getLast();
            int take = planner.take(unit, from, batch.size(), batch.bytes());
            if (take == 0) {
                if (batch.size() == 0) {
                    throw new IllegalStateException("a unit that no batch takes: records=" + unit.size());
                }
                next();
                continue;
            }
            for (int i = from; i < from + take; i++) {
                StreamRecord record = unit.get(i);
                batch.add(record, layer.replayFromSeqNum(), planner.bytes(unit, i, i + 1));
                layer.apply(layer.nextSeqNum(), nowMs, record);
            }
            from += take;
        }
    }

    private Batch next() {
        Batch batch = new Batch(names.next(), layer.nextSeqNum());
        batches.add(batch);
        return batch;
    }
}
