package dev.millrace.fanout.delivery;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.store.ReadOutcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads for one subscription what lies before its source's window, page by page, until it meets the window: from the
/// spool of the task where that has it, else from the source's log. One page is in memory at most, and none while its
/// session waits after a failure; all readers
/// of a process share a bounded number of them. Owned by the owner thread.
final class HistoryReader {
    /// A place that is before every other: it is not known where it reads.
    private static final long LOST = -1;

    private final Deliveries deliveries;
    private final Subscriber subscriber;
    private final List<SourceMessage> page = new ArrayList<>();
    private SourceMessages messages;
    private long readSeqNum;
    private int failures;
    private boolean reading;
    private boolean holdsPage;
    private boolean closed;

    HistoryReader(Deliveries deliveries, Subscriber subscriber) {
        this.deliveries = deliveries;
        this.subscriber = subscriber;
        readSeqNum = subscriber.resumeSeqNum();
        messages = messagesFrom(readSeqNum);
    }

    private SourceMessages messagesFrom(long seqNum) {
        return new SourceMessages(
                subscriber.feed.source().life(), seqNum, deliveries.settings().messageBytesMax());
    }

    @Nullable
    SourceMessage pending(long fromSeqNum) {
        for (SourceMessage message : page) {
            if (message.startSeqNum >= fromSeqNum) {
                return message;
            }
        }
        return null;
    }

    /// The subscription has moved on: another page, or back to the window.
    void proceed() {
        page.removeIf(message -> message.startSeqNum < subscriber.nextSeqNum());
        if (!page.isEmpty() || reading || closed) {
            return;
        }
        releasePage();
        if (readSeqNum < subscriber.resumeSeqNum()) {
            // What was under way when it fell behind has landed; or the page ended at what cannot be read back.
            seek();
        }
        if (messages.boundarySeqNum() >= subscriber.feed.window().startSeqNum()) {
            subscriber.skipTo(messages.boundarySeqNum());
            subscriber.rejoin();
            subscriber.session.wake();
            return;
        }
        if (!subscriber.session.isWaiting()) {
            reading = true;
            deliveries.historyPages().take(this);
        }
    }

    boolean hasFailed() {
        return subscriber.session.failures() > 0;
    }

    private void releasePage() {
        if (holdsPage) {
            holdsPage = false;
            deliveries.historyPages().release();
        }
    }

    /// Nothing more is read for the subscription here.
    void close() {
        closed = true;
        page.clear();
        if (!reading) {
            releasePage();
        }
    }

    private void seek() {
        readSeqNum = subscriber.resumeSeqNum();
        messages = messagesFrom(readSeqNum);
    }

    /// Its session has failed, and may go on to: the page is read again when it is tried again.
    void forgetPage() {
        if (!reading && !page.isEmpty()) {
            page.clear();
            seek();
            releasePage();
        }
    }

    /// It is this one's turn to have a page: whether it still wants one.
    boolean read() {
        if (closed) {
            return false;
        }
        holdsPage = true;
        subscriber.feed.history().read(readSeqNum, this::onOutcome);
        return true;
    }

    private void onOutcome(ReadOutcome outcome) {
        reading = false;
        if (closed) {
            releasePage();
            return;
        }
        switch (outcome) {
            case ReadOutcome.Records found -> onRecords(found.records());
            case ReadOutcome.Unavailable(String detail) -> readLater(detail);
            case ReadOutcome.Damaged(String detail) -> readLater(detail);
            // The feed follows the same log, and will find out what has become of it.
            case ReadOutcome.NothingThere nothing -> readLater("nothing from " + readSeqNum + " on: " + nothing);
            case ReadOutcome.NoSuchStream none -> readLater("no such stream");
        }
    }

    private void onRecords(List<SequencedRecord> records) {
        failures = 0;
        deliveries.counters().historyPages.increment();
        long until = subscriber.feed.window().startSeqNum();
        try {
            for (SequencedRecord record : records) {
                if (messages.boundarySeqNum() >= until) {
                    break;
                }
                if (record.seqNum() != readSeqNum) {
                    deliveries.counters().givenUp.increment();
                    releasePage();
                    subscriber.feed.reload("trimmed: expected seqNum=" + readSeqNum + " found=" + record.seqNum());
                    return;
                }
                readSeqNum = record.seqNum() + 1;
                messages.accept(
                        record.seqNum(),
                        record.timestampMs(),
                        StreamRecordCodec.decode(record.record()).record(),
                        page);
            }
        } catch (UnreadableRecordException unreadable) {
            deliveries.counters().unreadable.increment();
            readSeqNum = LOST;
            if (pending(subscriber.nextSeqNum()) == null) {
                readLater(String.valueOf(unreadable.getMessage()));
                return;
            }
        }
        if (pending(subscriber.nextSeqNum()) == null) {
            proceed();
        } else if (subscriber.session.isWaiting()) {
            forgetPage();
        } else {
            subscriber.session.wake();
        }
    }

    private void readLater(String detail) {
        subscriber.session.trouble("history of " + subscriber.feed.source() + ": " + detail);
        releasePage();
        reading = true;
        deliveries
                .loop()
                .after(
                        deliveries
                                .settings()
                                .retry()
                                .waitNs(++failures, deliveries.loop().random()),
                        () -> {
                            reading = false;
                            proceed();
                        });
    }
}
