package dev.millrace.fanout.task;

import dev.millrace.fanout.delivery.Deliveries;
import dev.millrace.fanout.delivery.SourceFeed;
import dev.millrace.fanout.delivery.Subscriber;
import dev.millrace.fanout.loop.OwnerLoop;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.task.SourceLife;
import dev.millrace.model.task.TaskRecord;
import dev.millrace.model.task.TaskRecord.Lagging;
import dev.millrace.model.task.TaskRecordCodec;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StoreLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the owner of a task writes into its log: how far each source is delivered, which subscriptions are gone, which
/// sources have ended, snapshots, and at last that it gives the task back. One batch is under way at a time. Owned
/// by the owner thread.
final class Positions {
    private final Task task;
    private final OwnerLoop loop;
    private final WorkerSettings settings;
    private final TaskCounters counters;
    private final Deliveries deliveries;
    private final Map<SourceLife, TaskRecord.DeliveredUntil> written = new HashMap<>();
    private long deliveredBefore;
    private long nextNs;
    private boolean writing;
    private boolean draining;
    private boolean unsettled;
    private int tenure;

    Positions(Task task, OwnerLoop loop, WorkerSettings settings, TaskCounters counters, Deliveries deliveries) {
        this.task = task;
        this.loop = loop;
        this.settings = settings;
        this.counters = counters;
        this.deliveries = deliveries;
    }

    void begin() {
        tenure++;
        written.clear();
        writing = false;
        draining = false;
        unsettled = false;
        deliveredBefore = deliveries.delivered();
        nextNs = loop.nowNs() + settings.positionsEvery().toNanos();
    }

    /// Writes what is due.
    void look() {
        boolean due =
                loop.nowNs() - nextNs >= 0 || deliveries.delivered() - deliveredBefore >= settings.positionsAfter();
        if (!due || writing) {
            return;
        }
        nextNs = loop.nowNs() + settings.positionsEvery().toNanos();
        deliveredBefore = deliveries.delivered();
        task.feeds().forEach(deliveries::look);
        List<TaskRecord> news = news();
        if (!news.isEmpty()) {
            write(news);
        } else if (task.state().snapshotDue()) {
            writeSnapshot();
        }
    }

    private List<TaskRecord> news() {
        List<TaskRecord> news = new ArrayList<>();
        for (SourceFeed feed : task.feeds()) {
            for (Subscriber subscriber : feed.subscribers()) {
                if (subscriber.isGone()) {
                    news.add(new TaskRecord.Unsubscribed(
                            subscriber.facts().key(), subscriber.facts().source()));
                }
            }
            if (feed.isDone()) {
                news.add(new TaskRecord.SourceEnded(feed.source()));
                continue;
            }
            if (!feed.isLoaded()) {
                continue;
            }
            TaskRecord.DeliveredUntil now = position(feed);
            TaskRecord.DeliveredUntil before = written.get(feed.source());
            if (before == null
                    || before.untilSeqNum() != now.untilSeqNum()
                    || !before.lagging().equals(now.lagging())) {
                news.add(now);
            }
        }
        return news;
    }

    /// Of those that lag, as many as one record names are at places of their own; more hold the source's back.
    private TaskRecord.DeliveredUntil position(SourceFeed feed) {
        long until = feed.readSeqNum();
        List<Lagging> lagging = new ArrayList<>();
        for (Subscriber subscriber : feed.subscribers()) {
            if (subscriber.isOver()) {
                continue;
            }
            if (subscriber.isLagging() && lagging.size() < TaskRecord.LAGGING_MAX) {
                lagging.add(new Lagging(subscriber.facts().key(), subscriber.resumeSeqNum()));
            } else if (subscriber.isBehind() || subscriber.isLagging()) {
                until = Math.min(until, subscriber.resumeSeqNum());
            }
        }
        return new TaskRecord.DeliveredUntil(feed.source(), until, task.state().nextSeqNum(), lagging);
    }

    /// Under the token alone: subscriptions may come into the log meanwhile.
    private void write(List<TaskRecord> news) {
        List<LogRecord> batch = new ArrayList<>();
        long bytes = 0;
        int taken = 0;
        for (TaskRecord record : news) {
            LogRecord encoded = TaskRecordCodec.encode(record);
            bytes += encoded.meteredBytes();
            if (batch.size() >= StoreLimits.BATCH_RECORDS_MAX || bytes > StoreLimits.BATCH_BYTES_MAX) {
                nextNs = loop.nowNs();
                break;
            }
            batch.add(encoded);
            taken++;
        }
        List<TaskRecord> sent = List.copyOf(news.subList(0, taken));
        append(new AppendBatch(batch, null, task.token()), () -> {
            counters.positions.increment();
            for (TaskRecord record : sent) {
                if (record instanceof TaskRecord.DeliveredUntil position) {
                    written.put(position.source(), position);
                } else if (record instanceof TaskRecord.SourceEnded) {
                    counters.sourcesEnded.increment();
                }
            }
        });
    }

    /// At the very place where the state ends; refused where another record came first, and then made anew.
    private void writeSnapshot() {
        List<TaskRecord.Snapshot> parts = task.state().snapshot();
        writeParts(parts, 0, task.state().nextSeqNum());
    }

    private void writeParts(List<TaskRecord.Snapshot> parts, int from, long atSeqNum) {
        List<LogRecord> batch = new ArrayList<>();
        long bytes = 0;
        int until = from;
        while (until < parts.size()) {
            LogRecord encoded = TaskRecordCodec.encode(parts.get(until));
            bytes += encoded.meteredBytes();
            if (until > from && bytes > StoreLimits.BATCH_BYTES_MAX) {
                break;
            }
            batch.add(encoded);
            until++;
        }
        int next = until;
        append(new AppendBatch(batch, atSeqNum, task.token()), () -> {
            if (next < parts.size()) {
                writeParts(parts, next, atSeqNum + batch.size());
            } else {
                // The log is not needed below its first part any more.
                append(
                        new AppendBatch(List.of(LogRecord.trim(parts.get(0).coversUntilSeqNum())), null, task.token()),
                        () -> {});
            }
        });
    }

    private void append(AppendBatch batch, Runnable durable) {
        writing = true;
        int during = tenure;
        loop.await(loop.store().append(task.key(), batch), outcome -> {
            if (during != tenure || task.phase() == Task.Phase.IDLE) {
                return;
            }
            writing = false;
            if (outcome instanceof AppendOutcome.Durable) {
                durable.run();
            } else if (Task.isFenced(outcome)) {
                task.lose("its fencing token is another's: " + outcome);
            }
            // Else what is still to be said is said with the next.
        });
    }

    /// Begins nothing more; what is under way goes on.
    void drain() {
        draining = true;
        task.feeds().forEach(deliveries::pause);
    }

    /// Whether nothing is under way for this task.
    boolean isSettled() {
        return draining && !writing && deliveries.isQuiet(task.feeds());
    }

    /// Writes what there is to say for the last time, and that the task is free.
    void release() {
        if (unsettled || writing) {
            return;
        }
        unsettled = true;
        List<TaskRecord> news = news();
        List<LogRecord> batch = new ArrayList<>();
        long bytes = 1_024;
        for (TaskRecord record : news) {
            LogRecord encoded = TaskRecordCodec.encode(record);
            bytes += encoded.meteredBytes();
            if (batch.size() >= StoreLimits.BATCH_RECORDS_MAX - 1 || bytes > StoreLimits.BATCH_BYTES_MAX) {
                break;
            }
            batch.add(encoded);
        }
        batch.add(TaskRecordCodec.encode(new TaskRecord.Released(task.member())));
        int during = tenure;
        loop.await(loop.store().append(task.key(), new AppendBatch(batch, null, task.token())), outcome -> {
            if (during == tenure && task.phase() == Task.Phase.RELEASING) {
                task.released();
            }
        });
    }
}
