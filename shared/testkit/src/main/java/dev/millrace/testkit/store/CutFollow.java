package dev.millrace.testkit.store;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A follow that a test can cut. Its monitor keeps the cut and the deliveries apart, so that the listener hears one
/// thing at a time.
final class CutFollow implements FollowListener, Following {
    private final FollowListener listener;
    private final Consumer<CutFollow> forget;
    private @Nullable Following behind;
    private boolean over;

    CutFollow(FollowListener listener, Consumer<CutFollow> forget) {
        this.listener = listener;
        this.forget = forget;
    }

    synchronized void opened(Following following) {
        behind = following;
    }

    void cut(String reason) {
        close(behindOpen());
        onEnd(reason);
    }

    @Override
    public synchronized void onRecords(List<SequencedRecord> records) {
        if (!over) {
            listener.onRecords(records);
        }
    }

    @Override
    public void onEnd(String reason) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            listener.onEnd(reason);
        }
        forget.accept(this);
    }

    @Override
    public void next(long seqNum) {
        Following following = behindOpen();
        if (following != null) {
            following.next(seqNum);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            over = true;
        }
        close(behindOpen());
        forget.accept(this);
    }

    private synchronized @Nullable Following behindOpen() {
        return behind;
    }

    private static void close(@Nullable Following following) {
        if (following != null) {
            following.close();
        }
    }
}
