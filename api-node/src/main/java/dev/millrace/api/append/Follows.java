package dev.millrace.api.append;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.state.Replay;
import dev.millrace.model.state.Replay.Step;
import dev.millrace.store.Following;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the logs of watched streams, for what other writers append. Owned by the shard's owner.
///
/// Our own records come by the follow too, and are passed over: they are applied when their append is answered. While a
/// batch of ours is in flight a delivery is held, since whose its records are is seen when the answer comes. The next
/// delivery is asked for only when one has been dealt with.
final class Follows {
    private static final Logger LOG = LoggerFactory.getLogger(Follows.class);

    private final Owner owner;

    Follows(Owner owner) {
        this.owner = owner;
    }

    /// Follows the log from the state's end on, if it is not followed.
    void begin(Watch watch) {
        if (watch.following == null) {
            Following following = owner.store.follow(watch.entry.key, watch);
            watch.following = following;
            following.next(watch.entry.durable().nextSeqNum());
        }
    }

    void onDelivered(Watch watch, List<SequencedRecord> records) {
        StreamEntry entry = watch.entry;
        if (entry.watch != watch) {
            return;
        }
        if (entry.isReady() && entry.flight == null && entry.draft == null) {
            take(watch, records);
        } else {
            watch.held = records;
        }
    }

    /// What a delivery was held for may be over: a flight or a draft has ended, or a log was read.
    void onSettled(Watch watch) {
        List<SequencedRecord> records = watch.held;
        if (records != null && watch.entry.isReady() && watch.entry.flight == null) {
            watch.held = null;
            onHeld(watch, records);
        }
    }

    private void onHeld(Watch watch, List<SequencedRecord> records) {
        StreamEntry entry = watch.entry;
        if (records.getLast().seqNum() < entry.durable().nextSeqNum()) {
            askNext(watch);
        } else if (entry.draft == null) {
            take(watch, records);
        } else {
            // Another writer was first: the draft could only be refused.
            askNext(watch);
            owner.recoveries.catchUp(entry);
        }
    }

    private void take(Watch watch, List<SequencedRecord> records) {
        StreamEntry entry = watch.entry;
        long next = entry.durable().nextSeqNum();
        List<SequencedRecord> fresh = from(records, next);
        if (fresh.isEmpty()) {
            askNext(watch);
            return;
        }
        SequencedRecord last = fresh.getLast();
        Replay replay = Replay.catchUp(
                entry.durable(), (record, decoded, state) -> owner.watches.onRead(entry, record, decoded));
        Step step = replay.onRecords(fresh, new TailPosition(last.seqNum() + 1, last.timestampMs()));
        switch (step) {
            case Step.Done _ -> {
                owner.watches.tellRead(entry);
                owner.table.weigh(entry, entry.durable().tableEntries());
                owner.confirmations.onGrown(entry);
                owner.commands.release(entry);
                owner.commands.resume(entry);
                askNext(watch);
            }
            case Step.Reload(String detail) -> owner.recoveries.reload(entry, detail);
            case Step.Unreadable(String detail) -> owner.recoveries.reload(entry, detail);
            case Step.ReadLast _, Step.ReadFrom _ ->
                throw new IllegalStateException("all that was delivered is applied, yet more is wanted: " + step);
        }
    }

    private static List<SequencedRecord> from(List<SequencedRecord> records, long seqNum) {
        int skip = 0;
        while (skip < records.size() && records.get(skip).seqNum() < seqNum) {
            skip++;
        }
        return records.subList(skip, records.size());
    }

    private static void askNext(Watch watch) {
        Following following = watch.following;
        if (following != null && watch.entry.watch == watch) {
            following.next(watch.entry.durable().nextSeqNum());
        }
    }

    /// The follow has ended by itself. It is begun again once the state is confirmed: the log may be another by now.
    void onEnded(Watch watch, String reason) {
        StreamEntry entry = watch.entry;
        if (entry.watch == watch) {
            watch.following = null;
            watch.held = null;
            LOG.info("stream {}: its follow has ended: {}", entry.path, reason);
            owner.watches.lookSoon(watch);
        }
    }
}
