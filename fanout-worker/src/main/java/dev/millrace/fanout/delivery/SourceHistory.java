package dev.millrace.fanout.delivery;

import dev.millrace.fanout.spool.TaskSpool;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.task.SourceLife;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What was read of one life of a source, for those that lag: from the spool of its task where that has it, else from
/// the source's log.
///
/// Who asks the log for what another's read may bring waits for that one and takes its part of the page, which goes
/// into the spool: subscriptions that lag together read the log once. Owned by the owner thread.
final class SourceHistory {
    private final Deliveries deliveries;
    private final TaskSpool spool;
    private final SourceLife source;

    /// Reads of the log under way. Bounded like what is asked for: by the turns that [HistoryPages] gives.
    private final List<Fetch> fetches = new ArrayList<>();

    private long passedSeqNum;

    /// How often the log was found to be not as it was: what was asked of it before is not kept.
    private int forgotten;

    private record Waiting(long seqNum, Consumer<ReadOutcome> receiver) {}

    /// One read. Identity is what counts.
    private static final class Fetch {
        private final long fromSeqNum;
        private final int forgotten;
        private final List<Waiting> waiting = new ArrayList<>();

        Fetch(long fromSeqNum, int forgotten) {
            this.fromSeqNum = fromSeqNum;
            this.forgotten = forgotten;
        }

        boolean mayBring(long seqNum) {
            return fromSeqNum <= seqNum && seqNum - fromSeqNum < StoreLimits.READ_RECORDS_MAX;
        }
    }

    SourceHistory(Deliveries deliveries, TaskSpool spool, SourceLife source) {
        this.deliveries = deliveries;
        this.spool = spool;
        this.source = source;
    }

    /// Keeps what was read of the source.
    void add(List<SequencedRecord> records) {
        spool.append(source, records);
    }

    /// The source's log is not as it was, or is followed no more.
    void forget() {
        passedSeqNum = 0;
        forgotten++;
        spool.forget(source);
    }

    /// Has forgotten what all of these have, who have everything below `readSeqNum` at most.
    void trim(Iterable<Subscriber> subscribers, long readSeqNum) {
        long needed = readSeqNum;
        for (Subscriber subscriber : subscribers) {
            if (!subscriber.isOver()) {
                needed = Math.min(needed, subscriber.resumeSeqNum());
            }
        }
        if (needed > passedSeqNum) {
            passedSeqNum = needed;
            spool.passed(source, needed);
        }
    }

    /// Has a page from `seqNum` on told to `receiver`, in a later turn. Its tail may be just the place after the last.
    void read(long seqNum, Consumer<ReadOutcome> receiver) {
        Waiting waiting = new Waiting(seqNum, receiver);
        if (spool.isOn()) {
            deliveries.loop().await(spool.read(source, seqNum), found -> onSpooled(waiting, found));
        } else {
            fetch(waiting);
        }
    }

    private void onSpooled(Waiting waiting, List<SequencedRecord> found) {
        if (found.isEmpty()) {
            fetch(waiting);
        } else {
            SequencedRecord last = found.getLast();
            TailPosition after = new TailPosition(last.seqNum() + 1, last.timestampMs());
            waiting.receiver().accept(new ReadOutcome.Records(found, after));
        }
    }

    private void fetch(Waiting waiting) {
        for (Fetch fetch : fetches) {
            if (fetch.forgotten == forgotten && fetch.mayBring(waiting.seqNum())) {
                fetch.waiting.add(waiting);
                return;
            }
        }
        Fetch fetch = new Fetch(waiting.seqNum(), forgotten);
        fetch.waiting.add(waiting);
        fetches.add(fetch);
        deliveries
                .loop()
                .await(
                        deliveries
                                .loop()
                                .store()
                                .read(
                                        StreamKeys.of(source.source()),
                                        new ReadStart.SeqNum(waiting.seqNum()),
                                        StoreLimits.READ_RECORDS_MAX,
                                        StoreLimits.READ_BYTES_MAX),
                        outcome -> onOutcome(fetch, outcome));
    }

    private void onOutcome(Fetch fetch, ReadOutcome outcome) {
        fetches.remove(fetch);
        if (outcome instanceof ReadOutcome.Records found) {
            deliveries.spooled().missed(found.records().size());
            if (fetch.forgotten == forgotten) {
                add(found.records());
            }
        }
        for (Waiting waiting : fetch.waiting) {
            if (outcome instanceof ReadOutcome.Records found) {
                tell(waiting, found);
            } else {
                waiting.receiver().accept(outcome);
            }
        }
    }

    /// Its part of the page; where the page ended before it, it asks for itself.
    private void tell(Waiting waiting, ReadOutcome.Records found) {
        List<SequencedRecord> records = found.records();
        int from = 0;
        while (from < records.size() && records.get(from).seqNum() < waiting.seqNum()) {
            from++;
        }
        if (from == records.size()) {
            fetch(waiting);
        } else {
            List<SequencedRecord> part = List.copyOf(records.subList(from, records.size()));
            waiting.receiver().accept(new ReadOutcome.Records(part, found.tail()));
        }
    }
}
