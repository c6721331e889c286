package dev.millrace.fanout.delivery;

import dev.millrace.fanout.loop.LogFollow;
import dev.millrace.fanout.loop.OwnerLoop;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import java.util.List;
import java.util.function.Consumer;

/// A follow of a source that lingers between two reads of few records, as long as [Linger] says. Owned by the owner
/// thread.
final class PacedFollow {
    /// As many records at once make appends large enough, and may be a backlog.
    static final int FEW_MAX = 256;

    private final OwnerLoop loop;
    private final LogFollow follow;
    private boolean waits;
    private boolean closed;
    private long wantedSeqNum;

    /// From when on it may be read again.
    private long nextNs;

    PacedFollow(OwnerLoop loop, Linger linger, StreamKey key, Consumer<List<SequencedRecord>> receiver) {
        this.loop = loop;
        nextNs = loop.nowNs();
        follow = new LogFollow(loop, key, records -> {
            nextNs = records.size() > FEW_MAX ? loop.nowNs() : linger.nextReadNs(loop.nowNs());
            receiver.accept(records);
        });
    }

    /// Asks for the records from `seqNum` on, at once or after a while.
    void next(long seqNum) {
        wantedSeqNum = seqNum;
        if (waits) {
            return;
        }
        long waitNs = nextNs - loop.nowNs();
        if (waitNs <= 0) {
            follow.next(seqNum);
            return;
        }
        waits = true;
        loop.after(waitNs, () -> {
            waits = false;
            if (!closed) {
                follow.next(wantedSeqNum);
            }
        });
    }

    /// Nothing is told any more. Idempotent.
    void close() {
        closed = true;
        follow.close();
    }
}
