package dev.millrace.api.fuzz;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.StoreLimits;
import dev.millrace.testkit.fuzz.VisibleState;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Everything in a store that a client can see: the numbers of all records that create, fill, close or end a stream.
///
/// Records are only ever added, so each look reads no more than what is new.
final class VisibleRecords implements VisibleState {
    private static final List<String> PROJECTS = List.of("fuzz", "other-project", "_default");

    private final SimulatedStreamStore store;
    private final Map<StreamKey, Log> logs = new HashMap<>();

    private static final class Log {
        private int read;
        private int visible;
        private long lastVisible = -1;
    }

    VisibleRecords(SimulatedStreamStore store) {
        this.store = store;
    }

    @Override
    public Map<String, String> now() {
        Map<String, String> state = new HashMap<>();
        for (String project : PROJECTS) {
            String basin = StreamKeys.basin(project);
            for (String name : names(basin)) {
                StreamKey key = new StreamKey(basin, name);
                Log log = logs.computeIfAbsent(key, _ -> new Log());
                read(key, log);
                if (log.visible > 0) {
                    state.put(key.toString(), "records=" + log.visible + " last=" + log.lastVisible);
                }
            }
        }
        return state;
    }

    private List<String> names(String basin) {
        return switch (store.list(basin, "", "", StoreLimits.LIST_STREAMS_MAX).join()) {
            case ListOutcome.Page page -> page.streams();
            case ListOutcome.Unavailable _ ->
                logs.keySet().stream()
                        .filter(key -> key.basin().equals(basin))
                        .map(StreamKey::stream)
                        .toList();
        };
    }

    private void read(StreamKey key, Log log) {
        List<SequencedRecord> records = store.records(key);
        for (; log.read < records.size(); log.read++) {
            SequencedRecord record = records.get(log.read);
            if (isVisible(record)) {
                log.visible++;
                log.lastVisible = record.seqNum();
            }
        }
    }

    private static boolean isVisible(SequencedRecord record) {
        try {
            return switch (StreamRecordCodec.decode(record.record()).record()) {
                case StreamRecord.Created _, StreamRecord.Data _, StreamRecord.Closed _, StreamRecord.Deleted _ -> true;
                default -> false;
            };
        } catch (UnreadableRecordException unreadable) {
            throw new AssertionError("the node wrote what cannot be read: " + record, unreadable);
        }
    }
}
