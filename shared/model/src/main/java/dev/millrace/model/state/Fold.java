package dev.millrace.model.state;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.ByteReader;
import dev.millrace.model.record.ByteWriter;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Aborted;
import dev.millrace.model.record.StreamRecord.Closed;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecord.Deleted;
import dev.millrace.model.record.StreamRecord.ForkReleased;
import dev.millrace.model.record.StreamRecord.ForkReserved;
import dev.millrace.model.record.StreamRecord.ProducersForgotten;
import dev.millrace.model.record.StreamRecord.Snapshot;
import dev.millrace.model.record.StreamRecord.StoreCommand;
import dev.millrace.model.record.StreamRecord.Subscribed;
import dev.millrace.model.record.StreamRecord.Touched;
import dev.millrace.model.record.StreamRecord.Unsubscribed;
import dev.millrace.model.record.StreamRecord.Voided;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.record.ValueCodec;
import dev.millrace.model.session.SubscriptionId;
import org.jspecify.annotations.Nullable;

/// What one record does to a state, and the state's parts.
///
/// Groups: a record that names a group and stands at the group's first number opens it; the record at its last number
/// completes it, and with that everything in it counts, at that record's time. Any record that is not the group's own
/// ends an open group, and what came of it never counts.
///
/// Lives: a life begins with a `created` above every life before it and ends with `deleted`, or with the first record
/// that arrives after its deadline; that record then counts as one that came after the end.
final class Fold {
    static final int SNAPSHOT_VERSION = 1;

    /// With the subscriptions of a session behind all that version 1 has.
    static final int SESSION_SNAPSHOT_VERSION = 2;

    final ProducerTable producers = new ProducerTable();
    final ForkTable forks = new ForkTable();
    final SubscriptionTable subscriptions = new SubscriptionTable();
    final SnapshotTracker snapshots = new SnapshotTracker();
    final CurrentLife life = new CurrentLife();

    private long nextSeqNum;
    private long timestampMs;
    private long lifeFloor;
    private @Nullable GroupSpan openGroup;

    /// The `created` that the open group began with.
    private @Nullable Created groupCreated;

    /// Stands for the places at which lives ended by their deadlines: what depends on arrival times. Of use only
    /// between a state and its layers, so no snapshot has it.
    private long expiryTrace;

    void beginAt(TailPosition tail) {
        nextSeqNum = tail.nextSeqNum();
        timestampMs = tail.timestampMs();
    }

    void putOn(Fold below) {
        producers.putOn(below.producers);
        forks.putOn(below.forks);
        subscriptions.putOn(below.subscriptions);
        snapshots.copy(below.snapshots);
        life.copy(below.life);
        nextSeqNum = below.nextSeqNum;
        timestampMs = below.timestampMs;
        lifeFloor = below.lifeFloor;
        openGroup = below.openGroup;
        groupCreated = below.groupCreated;
        expiryTrace = below.expiryTrace;
    }

    boolean agreesWith(Fold other) {
        return nextSeqNum == other.nextSeqNum
                && expiryTrace == other.expiryTrace
                && lifeFloor == other.lifeFloor
                && life.agreesWith(other.life)
                && forks.size() == other.forks.size()
                && subscriptions.size() == other.subscriptions.size()
                && producers.size() == other.producers.size();
    }

    long nextSeqNum() {
        return nextSeqNum;
    }

    long timestampMs() {
        return timestampMs;
    }

    long lifeFloor() {
        return lifeFloor;
    }

    @Nullable
    GroupSpan openGroup() {
        return openGroup;
    }

    /// Applies the next record.
    ///
    /// @throws ContradictoryLogException when it cannot follow; nothing has changed then
    void run(long arrivedAtMs, StreamRecord record) {
        long atMs = Math.max(timestampMs, arrivedAtMs);
        if (record instanceof Created created) {
            checkMayBegin(created, atMs);
        }
        timestampMs = atMs;
        if (life.lives() && !life.livesAt(atMs)) {
            expiryTrace = 31 * expiryTrace + nextSeqNum + 1;
            endLife();
        }
        if (record instanceof Data data) {
            onData(data, atMs);
        } else if (record instanceof Created created) {
            onCreated(created, atMs);
        } else {
            leaveGroup();
            onControl(record, atMs);
        }
        snapshots.count(record);
        nextSeqNum++;
    }

    private void checkMayBegin(Created created, long atMs) {
        if (life.livesAt(atMs) || forks.size() > 0) {
            throw new ContradictoryLogException("created inside a life: seqNum=" + nextSeqNum + " life="
                    + created.life() + " inside=" + life + " forks=" + forks.size());
        }
    }

    private void onControl(StreamRecord record, long atMs) {
        switch (record) {
            case Closed(@Nullable ProducerStamp producer) -> {
                if (life.lives()) {
                    close(producer, atMs);
                }
            }
            case Deleted() -> endLife();
            case Touched(long deadlineMs) -> {
                if (life.lives()) {
                    life.touch(deadlineMs);
                }
            }
            case ForkReserved(StreamPath child, long childLife) -> {
                if (life.lives()) {
                    forks.reserve(new Reservation(child, childLife));
                }
            }
            case ForkReleased(StreamPath child, long childLife) -> forks.release(new Reservation(child, childLife));
            case Voided(long number) -> lifeFloor = Math.max(lifeFloor, number);
            case ProducersForgotten(long usedBeforeMs) -> producers.forgetUsedBefore(usedBeforeMs);
            case Snapshot part -> snapshots.onPart(nextSeqNum, part);
            case Subscribed subscribed -> {
                if (life.lives() && isOfLife(subscribed.id())) {
                    subscriptions.subscribe(subscribed, atMs);
                }
            }
            case Unsubscribed unsubscribed -> {
                if (isOfLife(unsubscribed.id())) {
                    subscriptions.unsubscribe(unsubscribed.id().number());
                }
            }
            case Aborted aborted -> {}
            case StoreCommand command -> {}
            case Created created -> throw new IllegalStateException("not a control record: " + created);
            case Data data -> throw new IllegalStateException("not a control record: " + data);
        }
    }

    private boolean isOfLife(SubscriptionId id) {
        Life last = life.lastFacts();
        return last != null && last.number() == id.sessionLife();
    }

    private void onCreated(Created created, long atMs) {
        GroupSpan group = created.group();
        boolean counts = enter(group) && (group == null || group.firstSeqNum() == nextSeqNum);
        if (!counts) {
            return;
        }
        snapshots.onCreated();
        if (group == null) {
            beginLife(created, nextSeqNum, atMs);
        } else {
            groupCreated = created;
        }
    }

    private void onData(Data data, long atMs) {
        GroupSpan group = data.group();
        if (!enter(group)) {
            return;
        }
        if (group != null) {
            if (nextSeqNum < group.lastSeqNum()) {
                return;
            }
            if (groupCreated != null) {
                beginLife(groupCreated, group.firstSeqNum(), atMs);
            }
            leaveGroup();
        }
        if (life.lives()) {
            count(data, atMs);
        }
    }

    private void count(Data data, long atMs) {
        if (data.part() == MessagePart.WHOLE || data.part() == MessagePart.LAST) {
            life.moveTail(nextSeqNum + 1);
            if (data.delivery() != null) {
                subscriptions.deliver(data.delivery());
            }
        }
        Bytes streamSeq = data.streamSeq();
        if (streamSeq != null) {
            life.sequence(streamSeq);
        }
        if (data.closure() == Closure.CLOSES) {
            close(data.producer(), atMs);
        } else if (data.producer() != null) {
            producers.use(data.producer(), atMs);
        }
    }

    private void close(@Nullable ProducerStamp stamp, long atMs) {
        life.close(stamp);
        if (stamp != null) {
            producers.use(stamp, atMs);
        }
    }

    private void beginLife(Created created, long createdSeqNum, long atMs) {
        if (created.life() <= lifeFloor) {
            return;
        }
        lifeFloor = created.life();
        subscriptions.clear();
        life.begin(new Life(
                created.life(), createdSeqNum + 1, created.contentType(), created.lifetime(), created.origin(), atMs));
        snapshots.onLifeBegun(createdSeqNum);
    }

    private void endLife() {
        life.end();
        producers.clear();
    }

    /// Takes the next record into the group it names, which it opens if it is its first.
    ///
    /// @return false for a record of a group that is not open: the group has been left before
    private boolean enter(@Nullable GroupSpan group) {
        if (openGroup != null && !openGroup.equals(group)) {
            leaveGroup();
        }
        if (group == null) {
            return true;
        }
        if (openGroup == null && group.firstSeqNum() == nextSeqNum) {
            openGroup = group;
        }
        return openGroup != null;
    }

    private void leaveGroup() {
        openGroup = null;
        groupCreated = null;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(256);
        text.append("next=").append(nextSeqNum).append(" at=").append(timestampMs);
        text.append(" lifeFloor=").append(lifeFloor).append(" openGroup=").append(openGroup);
        text.append(" groupCreated=").append(groupCreated);
        text.append("\nlife ").append(life).append("\nsnapshots ").append(snapshots);
        forks.forEach(fork -> text.append("\n").append(fork));
        subscriptions.forEach(one ->
                text.append("\n").append(subscriptions.format()).append(' ').append(one));
        producers.forEach(
                (id, producer) -> text.append("\n").append(id).append(' ').append(producer));
        return text.toString();
    }

    /// Writes everything but an open group: no snapshot is taken inside one.
    void write(ByteWriter out) {
        out.octet(subscriptions.format() == null ? SNAPSHOT_VERSION : SESSION_SNAPSHOT_VERSION);
        out.number(nextSeqNum);
        out.number(timestampMs);
        out.number(lifeFloor);
        snapshots.write(out);
        life.write(out);
        out.number(forks.size());
        forks.forEach(fork -> {
            ValueCodec.write(out, fork.child());
            out.number(fork.childLife());
        });
        out.number(producers.size());
        producers.forEach((id, producer) -> {
            ValueCodec.write(out, new ProducerStamp(id, producer.epoch(), producer.lastSeq()));
            out.number(producer.usedAtMs());
        });
        subscriptions.write(out);
    }

    void read(ByteReader in) throws UnreadableRecordException {
        int version = in.octet("snapshot version");
        if (version != SNAPSHOT_VERSION && version != SESSION_SNAPSHOT_VERSION) {
            throw new UnreadableRecordException("snapshot version: received=" + version + " readable="
                    + SNAPSHOT_VERSION + ".." + SESSION_SNAPSHOT_VERSION);
        }
        nextSeqNum = in.number("next seqNum", RecordLimits.NUMBER_MAX);
        timestampMs = in.number("timestamp", Long.MAX_VALUE);
        lifeFloor = in.number("life floor", RecordLimits.NUMBER_MAX);
        snapshots.read(in);
        life.read(in);
        for (long left = in.number("forks", RecordLimits.NUMBER_MAX); left > 0; left--) {
            StreamPath child = ValueCodec.readPath(in);
            forks.reserve(new Reservation(child, in.number("child life", RecordLimits.NUMBER_MAX)));
        }
        for (long left = in.number("producers", RecordLimits.NUMBER_MAX); left > 0; left--) {
            ProducerStamp stamp = ValueCodec.readStamp(in);
            producers.use(stamp, in.number("used at", Long.MAX_VALUE));
        }
        if (version == SESSION_SNAPSHOT_VERSION) {
            subscriptions.read(in);
        }
        in.end();
    }
}
