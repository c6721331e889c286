package dev.millrace.fanout.task;

import dev.millrace.fanout.loop.LogFollow;
import dev.millrace.fanout.loop.OwnerLoop;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.members.Member;
import dev.millrace.model.members.MemberRecord;
import dev.millrace.model.members.MemberRecordCodec;
import dev.millrace.model.members.MembersState;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This worker among the members: its heartbeats, its view of the others, and what it says of those that have died.
/// Owned by the owner thread.
final class Membership {
    static final StreamKey LOG = new StreamKey(Partitions.SYSTEM_BASIN, "members");
    private static final Logger LOGGER = LoggerFactory.getLogger(Membership.class);

    private final OwnerLoop loop;
    private final WorkerSettings settings;
    private final long self;
    private final Runnable changed;
    private final MembersState members;
    private final LogFollow follow;
    private boolean beating;
    private boolean writing;
    private boolean left;

    /// @param self a random number of this process
    /// @param changed called when the view has changed
    Membership(OwnerLoop loop, WorkerSettings settings, long self, Runnable changed) {
        this.loop = loop;
        this.settings = settings;
        this.self = self;
        this.changed = changed;
        members = new MembersState(settings.deaths());
        follow = new LogFollow(loop, LOG, this::onRecords);
    }

    void start() {
        follow.next(0);
        beat();
    }

    MembersState view() {
        return members;
    }

    long self() {
        return self;
    }

    /// Whether it is a member, as far as the log has been read.
    boolean isJoined() {
        return !left && members.find(self) != null;
    }

    private void beat() {
        if (left) {
            return;
        }
        boolean due = !settings.sole() || members.find(self) == null;
        if (due && !beating) {
            beating = true;
            MemberRecord alive = new MemberRecord.Alive(self, settings.partitions(), settings.name());
            loop.await(
                    loop.store().append(LOG, new AppendBatch(List.of(MemberRecordCodec.encode(alive)), null, null)),
                    outcome -> {
                        // Unknown or refused: the next one says the same.
                        beating = false;
                    });
        }
        loop.after(settings.heartbeatEvery().toNanos(), this::beat);
    }

    private void onRecords(List<SequencedRecord> records) {
        long before = members.changedSeqNum();
        try {
            for (SequencedRecord record : records) {
                if (record.seqNum() >= members.nextSeqNum()) {
                    members.apply(record.seqNum(), record.timestampMs(), MemberRecordCodec.decode(record.record()));
                }
            }
        } catch (UnreadableRecordException unreadable) {
            throw new IllegalStateException(
                    "the members log cannot be read back: " + unreadable.getMessage(), unreadable);
        }
        checkPartitions();
        follow.next(members.nextSeqNum());
        declareDeaths();
        writeSnapshot();
        if (members.changedSeqNum() != before) {
            LOGGER.debug("members at {}: {}", members.changedSeqNum(), members.all());
            changed.run();
        }
    }

    private void checkPartitions() {
        int theirs = members.partitions();
        if (theirs != 0 && theirs != settings.partitions()) {
            throw new PartitionsDifferException(theirs, settings.partitions());
        }
    }

    /// Only on the condition of the log's tail, so that no heartbeat is overlooked that came meanwhile.
    private void declareDeaths() {
        List<Member> dead = settings.sole() ? others() : settings.deaths().dead(members, self);
        if (dead.isEmpty() || writing || left || !isJoined()) {
            return;
        }
        List<LogRecord> batch = new ArrayList<>();
        for (Member member : dead.subList(0, Math.min(dead.size(), 100))) {
            LOGGER.warn("member {} is dead: its last heartbeat was at {}", member.name(), member.lastBeatMs());
            batch.add(MemberRecordCodec.encode(new MemberRecord.Dead(member.id(), self)));
        }
        write(batch);
    }

    private List<Member> others() {
        return members.all().stream().filter(member -> member.id() != self).toList();
    }

    /// The member with the smallest number does it for all.
    private void writeSnapshot() {
        boolean mine = isJoined() && members.all().iterator().next().id() == self;
        if (members.snapshotDue() && mine && !writing && !left) {
            write(List.of(MemberRecordCodec.encode(members.snapshot()), LogRecord.trim(members.nextSeqNum())));
        }
    }

    private void write(List<LogRecord> batch) {
        writing = true;
        loop.await(
                loop.store().append(LOG, AppendBatch.at(members.nextSeqNum(), batch)),
                // However it ended: what is still to be said is seen with the next heartbeat.
                outcome -> writing = false);
    }

    /// Says that this worker is a member no more. Nothing is asked of the log after that.
    void leave(Runnable done) {
        if (left) {
            done.run();
            return;
        }
        left = true;
        follow.close();
        LogRecord farewell = MemberRecordCodec.encode(new MemberRecord.Dead(self, self));
        loop.await(loop.store().append(LOG, new AppendBatch(List.of(farewell), null, null)), outcome -> {
            if (!(outcome instanceof AppendOutcome.Durable)) {
                LOGGER.info("the others will have to miss this worker's heartbeats: {}", outcome);
            }
            done.run();
        });
    }
}
