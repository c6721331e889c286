package dev.millrace.fanout.loop;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A follow of one log, opened again by itself where it ends. Deliveries are told in turns of the owner, one at a time,
/// the next when it is asked for. Owned by the owner thread.
public final class LogFollow implements FollowListener {
    private static final Backoff REOPENING = new Backoff(50_000_000, 1_000_000_000); // 50 ms to 1 s

    private final OwnerLoop loop;
    private final StreamKey key;
    private final Consumer<List<SequencedRecord>> receiver;
    private @Nullable Following following;
    private long wantedSeqNum = -1;
    private int endings;
    private boolean closed;

    public LogFollow(OwnerLoop loop, StreamKey key, Consumer<List<SequencedRecord>> receiver) {
        this.loop = loop;
        this.key = key;
        this.receiver = receiver;
    }

    /// Asks for the records from `seqNum` on. Asking again for what was asked for and has not been told does nothing:
    /// they may be on their way already, and a store that is past them would have to begin the follow anew.
    public void next(long seqNum) {
        boolean asked = wantedSeqNum == seqNum;
        wantedSeqNum = seqNum;
        if (following == null) {
            open();
        } else if (!asked) {
            following.next(seqNum);
        }
    }

    private void open() {
        if (!closed && following == null && wantedSeqNum >= 0) {
            following = loop.store().follow(key, this);
            following.next(wantedSeqNum);
        }
    }

    @Override
    public void onRecords(List<SequencedRecord> records) {
        loop.post(() -> {
            if (!closed) {
                endings = 0;
                wantedSeqNum = -1;
                receiver.accept(records);
            }
        });
    }

    @Override
    public void onEnd(String reason) {
        loop.post(() -> {
            if (!closed) {
                following = null;
                loop.after(REOPENING.waitNs(++endings, loop.random()), this::open);
            }
        });
    }

    /// Nothing is told any more. Idempotent.
    public void close() {
        closed = true;
        if (following != null) {
            following.close();
            following = null;
        }
    }
}
