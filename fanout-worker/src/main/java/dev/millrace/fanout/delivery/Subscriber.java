package dev.millrace.fanout.delivery;

import dev.millrace.model.task.TaskSubscription;
import dev.millrace.model.trace.TraceContext;
import org.jspecify.annotations.Nullable;

/// A subscription in the memory of the worker that delivers it: a place in its source. Owned by the owner thread.
public final class Subscriber {
    /// What is to be done for it.
    enum Stage {
        /// It is delivered to.
        DELIVERING,
        /// All of its source's life is delivered, and the session's log says so.
        ENDED,
        /// The session holds it no more.
        GONE,
        /// It was taken away: the task is another's, or it was unsubscribed.
        DROPPED
    }

    private final TaskSubscription facts;
    final SourceFeed feed;
    final SessionSender session;
    private Stage stage = Stage.DELIVERING;
    private long nextSeqNum;
    private long resumeSeqNum;
    private @Nullable HistoryReader history;

    Subscriber(TaskSubscription facts, SourceFeed feed, SessionSender session) {
        this.facts = facts;
        this.feed = feed;
        this.session = session;
        nextSeqNum = facts.startSeqNum();
        resumeSeqNum = facts.startSeqNum();
    }

    public TaskSubscription facts() {
        return facts;
    }

    public SourceFeed feed() {
        return feed;
    }

    public boolean isOver() {
        return stage != Stage.DELIVERING;
    }

    public boolean isGone() {
        return stage == Stage.GONE;
    }

    /// Every message that starts below it is durable in the session's log, or is none of the subscription's.
    public long nextSeqNum() {
        return nextSeqNum;
    }

    /// Where the source's log has to be read from for it.
    public long resumeSeqNum() {
        return resumeSeqNum;
    }

    /// What it has before it, as far as its source has been read.
    public SourceFeed.Lag lag() {
        SourceFeed.Lag lag = feed.lagFrom(nextSeqNum);
        SourceMessage first = pending(nextSeqNum);
        return first == null ? lag : new SourceFeed.Lag(lag.records(), first.arrivedAtMs);
    }

    /// Whether it is behind its source's window.
    public boolean isLagging() {
        return history != null;
    }

    @Nullable
    HistoryReader history() {
        return history;
    }

    void lag(HistoryReader reader) {
        rejoin();
        history = reader;
    }

    void rejoin() {
        HistoryReader before = history;
        if (before != null) {
            history = null;
            before.close();
        }
    }

    void to(Stage next) {
        if (stage == Stage.DELIVERING) {
            stage = next;
            rejoin();
        }
    }

    void delivered(SourceMessage message) {
        if (message.startSeqNum >= nextSeqNum) {
            nextSeqNum = message.startSeqNum + 1;
            resumeSeqNum = Math.max(resumeSeqNum, message.resumeSeqNum);
        }
    }

    /// The log was trimmed below `seqNum` before what stood there was delivered.
    void skipTo(long seqNum) {
        nextSeqNum = Math.max(nextSeqNum, seqNum);
        resumeSeqNum = Math.max(resumeSeqNum, seqNum);
    }

    /// The next message for it that starts at `fromSeqNum` or after it and is in memory; null for none.
    @Nullable
    SourceMessage pending(long fromSeqNum) {
        if (history != null) {
            return history.pending(fromSeqNum);
        }
        SourceWindow window = feed.window();
        int index = window.indexFrom(fromSeqNum);
        return index < window.size() ? window.get(index) : null;
    }

    /// The request that the next traced message for it was appended by, of the next few; null for none.
    @Nullable
    TraceContext pendingTrace() {
        SourceMessage message = pending(nextSeqNum);
        for (int looked = 0; message != null && looked < DeliveryTraces.SPANS_PER_PLAN_MAX; looked++) {
            if (message.trace != null) {
                return message.trace;
            }
            message = pending(message.startSeqNum + 1);
        }
        return null;
    }

    /// Whether its source has ended, and all of it is delivered.
    boolean isAtEnd(long fromSeqNum) {
        return history == null && feed.isEnded() && pending(fromSeqNum) == null;
    }

    /// Whether there is something in memory to be delivered, or the end of the source to be said.
    public boolean isBehind() {
        return !isOver() && (pending(nextSeqNum) != null || isAtEnd(nextSeqNum));
    }

    boolean hasWork() {
        return !feed.isPaused() && isBehind();
    }
}
