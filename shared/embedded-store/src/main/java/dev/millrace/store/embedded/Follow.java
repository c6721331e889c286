package dev.millrace.store.embedded;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.StoreLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One follow of one stream.
///
/// Touched by whoever asks for more, the commit thread and the reader threads; all its fields are guarded by its
/// monitor, and the listener is called outside it. A listener is called by the thread that moved the follow to
/// `DELIVERING`, and nobody else leaves that phase, so it hears one thing at a time.
///
/// | phase | left by |
/// |---|---|
/// | `IDLE` | `next` → `WAITING` or `READING` |
/// | `WAITING` for the commit thread | `offer` of what is wanted → `DELIVERING` |
/// | `READING` by a reader thread | what it found → `DELIVERING`, or nothing → `WAITING`; an `offer` meanwhile has it
/// read again |
/// | `DELIVERING` | the listener's return → `IDLE`, or on to what was asked meanwhile |
/// | `ENDED` | never |
final class Follow implements Following {
    private enum Phase {
        IDLE,
        WAITING,
        READING,
        DELIVERING,
        ENDED
    }

    private final Follows follows;
    private final StreamKey stream;
    private final FollowListener listener;
    private Phase phase = Phase.IDLE;
    private long wanted;
    private long readFrom;
    private boolean lookAgain;
    private @Nullable Long askedMeanwhile;
    private @Nullable String endReason;

    Follow(Follows follows, StreamKey stream, FollowListener listener) {
        this.follows = follows;
        this.stream = stream;
        this.listener = listener;
    }

    StreamKey stream() {
        return stream;
    }

    @Override
    public void next(long seqNum) {
        if (seqNum < 0) {
            throw new IllegalArgumentException("sequence number to follow from: found=" + seqNum);
        }
        boolean read;
        synchronized (this) {
            read = ask(seqNum);
        }
        if (read) {
            follows.read(this);
        }
    }

    /// Notes the demand and says whether it is to be read for.
    private boolean ask(long seqNum) {
        return switch (phase) {
            case IDLE, WAITING -> {
                wanted = seqNum;
                phase = Phase.WAITING; // first, so that what is published from here on is offered
                yield lookIfThere();
            }
            case READING -> {
                wanted = seqNum;
                lookAgain = true;
                yield false;
            }
            case DELIVERING -> {
                askedMeanwhile = seqNum;
                yield false;
            }
            case ENDED -> false;
        };
    }

    private boolean lookIfThere() {
        if (follows.mayHold(stream, wanted)) {
            phase = Phase.READING;
            lookAgain = false;
            return true;
        }
        return false;
    }

    /// Hands over what was just committed to the stream, oldest first.
    void offer(@Nullable PendingAppend committed, long trimPoint) {
        List<SequencedRecord> records;
        synchronized (this) {
            if (phase == Phase.READING) {
                lookAgain = true;
            }
            if (phase != Phase.WAITING) {
                return;
            }
            records = page(committed, Math.max(wanted, trimPoint));
            if (records.isEmpty()) {
                return;
            }
            phase = Phase.DELIVERING;
        }
        deliver(records);
    }

    private static List<SequencedRecord> page(@Nullable PendingAppend committed, long from) {
        Page page = new Page(StoreLimits.READ_RECORDS_MAX, StoreLimits.READ_BYTES_MAX);
        for (PendingAppend append = committed; append != null && !page.isFull(); append = append.nextOfStream) {
            if (append.decided instanceof AppendOutcome.Durable durable && durable.endSeqNum() > from) {
                addTo(page, append.batch.records(), durable, from);
            }
        }
        return page.records();
    }

    private static void addTo(Page page, List<LogRecord> records, AppendOutcome.Durable durable, long from) {
        int skipped = (int) Math.max(0, from - durable.startSeqNum());
        for (int i = skipped; i < records.size(); i++) {
            long seqNum = durable.startSeqNum() + i;
            if (!page.add(new SequencedRecord(seqNum, durable.timestampMs(), records.get(i)))) {
                return;
            }
        }
    }

    /// Has it look, wherever it stands: the log may have grown without an offer.
    void look() {
        boolean read = false;
        synchronized (this) {
            if (phase == Phase.READING) {
                lookAgain = true;
            } else if (phase == Phase.WAITING) {
                phase = Phase.READING;
                lookAgain = false;
                read = true;
            }
        }
        if (read) {
            follows.read(this);
        }
    }

    /// Where a reader thread is to begin.
    synchronized long beginRead() {
        lookAgain = false;
        readFrom = wanted;
        return readFrom;
    }

    /// Takes what a reader thread found from [#beginRead] on; says whether it has to read once more.
    boolean found(ReadOutcome outcome) {
        return switch (outcome) {
            case ReadOutcome.Records records -> foundRecords(records.records());
            case ReadOutcome.NothingThere nothing -> foundNothing();
            case ReadOutcome.NoSuchStream none -> foundNothing();
            case ReadOutcome.Unavailable unavailable -> foundFault(unavailable.detail());
            case ReadOutcome.Damaged damaged -> foundFault(damaged.detail());
        };
    }

    private boolean foundFault(String detail) {
        end(detail);
        return false;
    }

    private boolean foundRecords(List<SequencedRecord> records) {
        synchronized (this) {
            if (phase != Phase.READING) {
                return false;
            }
            if (wanted != readFrom) {
                return true; // asked for another place meanwhile
            }
            phase = Phase.DELIVERING;
        }
        deliver(records);
        return false;
    }

    private synchronized boolean foundNothing() {
        if (phase != Phase.READING) {
            return false;
        }
        if (!lookAgain) {
            phase = Phase.WAITING;
        }
        return lookAgain;
    }

    private void deliver(List<SequencedRecord> records) {
        listener.onRecords(records);
        boolean read = false;
        String ended = null;
        synchronized (this) {
            if (phase == Phase.DELIVERING) {
                ended = endReason;
                phase = ended == null ? Phase.IDLE : Phase.ENDED;
                Long asked = askedMeanwhile;
                askedMeanwhile = null;
                read = phase == Phase.IDLE && asked != null && ask(asked);
            }
        }
        if (ended != null) {
            follows.remove(this);
            listener.onEnd(ended);
        } else if (read) {
            follows.read(this);
        }
    }

    /// Ends it and says why, after what is being delivered.
    void end(String reason) {
        synchronized (this) {
            if (phase == Phase.ENDED || endReason != null) {
                return;
            }
            endReason = reason;
            if (phase == Phase.DELIVERING) {
                return;
            }
            phase = Phase.ENDED;
        }
        follows.remove(this);
        listener.onEnd(reason);
    }

    @Override
    public void close() {
        synchronized (this) {
            phase = Phase.ENDED;
            endReason = "closed";
        }
        follows.remove(this);
    }
}
