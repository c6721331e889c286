package dev.millrace.model.state;

import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.record.ByteReader;
import dev.millrace.model.record.ByteWriter;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.record.ValueCodec;
import org.jspecify.annotations.Nullable;

/// The present life and what changes while it lasts; after its end what it was, until the next begins.
final class CurrentLife {
    private static final int LIVES = 1;
    private static final int FORKED = 1 << 1;
    private static final int CLOSED = 1 << 2;
    private static final int STAMPED = 1 << 3;
    private static final int SEQUENCED = 1 << 4;

    private @Nullable Life facts;
    private boolean lives;
    private long deadlineMs = Deadlines.NEVER;
    private long tailSeqNum;
    private boolean closed;
    private @Nullable ProducerStamp closingStamp;
    private @Nullable Bytes lastStreamSeq;

    void copy(CurrentLife other) {
        facts = other.facts;
        lives = other.lives;
        deadlineMs = other.deadlineMs;
        tailSeqNum = other.tailSeqNum;
        closed = other.closed;
        closingStamp = other.closingStamp;
        lastStreamSeq = other.lastStreamSeq;
    }

    void begin(Life life) {
        end();
        facts = life;
        lives = true;
        deadlineMs = Deadlines.first(life.lifetime(), life.createdAtMs());
        tailSeqNum = life.firstSeqNum();
    }

    void end() {
        lives = false;
        deadlineMs = Deadlines.NEVER;
        tailSeqNum = 0;
        closed = false;
        closingStamp = null;
        lastStreamSeq = null;
    }

    /// A life lasts through the moment it begins in, whatever its deadline, so that the records that came with its
    /// `created` count.
    boolean livesAt(long ms) {
        return lives && (ms <= deadlineMs || ms <= facts().createdAtMs());
    }

    boolean lives() {
        return lives;
    }

    /// The facts of the last life that began; null where there never was one.
    @Nullable
    Life lastFacts() {
        return facts;
    }

    Life facts() {
        Life life = facts;
        if (life == null) {
            throw new IllegalStateException("no life has begun");
        }
        return life;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    boolean closed() {
        return closed;
    }

    @Nullable
    ProducerStamp closingStamp() {
        return closingStamp;
    }

    @Nullable
    Bytes lastStreamSeq() {
        return lastStreamSeq;
    }

    Offset tail() {
        return new Offset(facts().number(), tailSeqNum);
    }

    void moveTail(long seqNum) {
        tailSeqNum = seqNum;
    }

    void sequence(Bytes streamSeq) {
        lastStreamSeq = ProducerTable.compact(streamSeq);
    }

    void close(@Nullable ProducerStamp stamp) {
        closed = true;
        closingStamp =
                stamp == null ? null : new ProducerStamp(ProducerTable.compact(stamp.id()), stamp.epoch(), stamp.seq());
    }

    void touch(long newDeadlineMs) {
        if (facts().lifetime() instanceof Lifetime.Sliding) {
            deadlineMs = Math.max(deadlineMs, newDeadlineMs);
        }
    }

    StreamView view(long confirmedSeqNum) {
        Life life = facts();
        return new StreamView(
                life.number(),
                life.firstSeqNum(),
                tail(),
                confirmedSeqNum,
                closed,
                life.contentType(),
                life.lifetime(),
                life.createdAtMs(),
                deadlineMs,
                life.origin());
    }

    boolean agreesWith(CurrentLife other) {
        return lives == other.lives
                && closed == other.closed
                && tailSeqNum == other.tailSeqNum
                && (facts == null ? -1 : facts.number()) == (other.facts == null ? -1 : other.facts.number());
    }

    @Override
    public String toString() {
        return facts + " lives=" + lives + " deadline=" + deadlineMs + " tail=" + tailSeqNum + " closed=" + closed
                + " by=" + closingStamp + " streamSeq=" + lastStreamSeq;
    }

    void write(ByteWriter out) {
        Life life = facts;
        if (life == null) {
            out.octet(0);
            return;
        }
        out.octet(1);
        out.octet((lives ? LIVES : 0)
                | (life.origin() == null ? 0 : FORKED)
                | (closed ? CLOSED : 0)
                | (closingStamp == null ? 0 : STAMPED)
                | (lastStreamSeq == null ? 0 : SEQUENCED));
        out.number(life.number());
        out.number(life.firstSeqNum());
        ValueCodec.write(out, life.contentType());
        ValueCodec.write(out, life.lifetime());
        if (life.origin() != null) {
            ValueCodec.write(out, life.origin());
        }
        out.number(life.createdAtMs());
        out.fixed(deadlineMs);
        out.number(tailSeqNum);
        if (closingStamp != null) {
            ValueCodec.write(out, closingStamp);
        }
        if (lastStreamSeq != null) {
            out.bytes(lastStreamSeq, 1, RecordLimits.STREAM_SEQ_BYTES_MAX);
        }
    }

    void read(ByteReader in) throws UnreadableRecordException {
        if (readFlags(in, 1) == 0) {
            return;
        }
        int flags = readFlags(in, LIVES | FORKED | CLOSED | STAMPED | SEQUENCED);
        long number = in.number("life", RecordLimits.NUMBER_MAX);
        long firstSeqNum = in.number("first seqNum", RecordLimits.NUMBER_MAX);
        ContentType contentType = ValueCodec.readContentType(in);
        Lifetime lifetime = ValueCodec.readLifetime(in);
        ForkOrigin origin = (flags & FORKED) == 0 ? null : ValueCodec.readOrigin(in);
        long createdAtMs = in.number("created at", Long.MAX_VALUE);
        facts = new Life(number, firstSeqNum, contentType, lifetime, origin, createdAtMs);
        lives = (flags & LIVES) != 0;
        deadlineMs = in.fixed("deadline");
        tailSeqNum = in.number("tail", RecordLimits.NUMBER_MAX);
        closed = (flags & CLOSED) != 0;
        closingStamp = (flags & STAMPED) == 0 ? null : ValueCodec.readStamp(in);
        if ((flags & SEQUENCED) != 0) {
            sequence(in.bytes("stream seq", 1, RecordLimits.STREAM_SEQ_BYTES_MAX));
        }
    }

    private static int readFlags(ByteReader in, int known) throws UnreadableRecordException {
        int flags = in.octet("life flags");
        if ((flags & ~known) != 0) {
            throw new UnreadableRecordException("life flags: received=" + flags + " known=" + known);
        }
        return flags;
    }
}
