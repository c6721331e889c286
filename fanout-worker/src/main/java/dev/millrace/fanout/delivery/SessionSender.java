package dev.millrace.fanout.delivery;

import dev.millrace.fanout.loop.StateReader;
import dev.millrace.model.decide.OpenGroupLease;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.state.ContradictoryLogException;
import dev.millrace.model.state.StreamState;
import dev.millrace.program.trace.LoggedTrace;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers to one session, whatever sources and tasks its subscriptions belong to: one turn at a time, in which
/// its state is loaded, brought up to its log, or appended on.
///
/// An append ends durable (the state grows by it), refused (the log has moved on: it is read, and what it has is passed
/// over) or unknown. The last is treated like the second: whether it landed is seen in the log; where the log shows
/// nothing it may still land, but then only at the very tail for which the next append is sent, so one of the two is
/// refused. Owned by the owner thread.
public final class SessionSender {
    private static final Logger LOG = LoggerFactory.getLogger(SessionSender.class);

    /// A call under way for longer is taken for one that hangs.
    private static final long HANGS_AFTER_NS = 1_000_000_000; // 1 s

    private enum Phase {
        /// There may be nothing to do.
        IDLE,
        /// It is in the queue for a turn.
        READY,
        /// A load, a look at the log or an append is under way.
        BUSY,
        /// It has failed, or waits for another's open group.
        WAITING
    }

    private final Deliveries deliveries;
    private final StreamPath path;
    private final StreamKey key;
    private final Set<Subscriber> subscribers = new LinkedHashSet<>();
    private final OpenGroupLease lease;
    private Phase phase = Phase.IDLE;
    private boolean wakesAgain;
    private boolean behind;
    private boolean fresh;
    private @Nullable StreamState state;
    private @Nullable DeliveryPlan plan;
    private long confirmedNs;
    private long beganNs;
    private int failures;
    private int turns;

    /// How many subscriptions were ever given to it. What was asked of the log before one came says nothing of it.
    private long joined;

    private String trouble = "";

    SessionSender(Deliveries deliveries, StreamPath path) {
        this.deliveries = deliveries;
        this.path = path;
        key = StreamKeys.of(path);
        lease = new OpenGroupLease(deliveries.settings().groupLease().toMillis());
    }

    public StreamPath path() {
        return path;
    }

    public Collection<Subscriber> subscribers() {
        return Collections.unmodifiableSet(subscribers);
    }

    /// What was last wrong; empty for nothing.
    public String trouble() {
        return trouble;
    }

    /// What it does, in a word.
    public String phase() {
        return phase.name();
    }

    /// How many times in a row it has failed.
    public int failures() {
        return failures;
    }

    void add(Subscriber subscriber) {
        subscribers.add(subscriber);
        joined++;
        fresh = false;
    }

    void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    boolean isUnused() {
        boolean unused = subscribers.isEmpty() && (phase == Phase.IDLE || phase == Phase.WAITING);
        if (unused) {
            forgetState();
        }
        return unused;
    }

    void trouble(String detail) {
        trouble = detail;
    }

    boolean isBusy() {
        return phase == Phase.BUSY;
    }

    /// Whether it has failed, or waits for another's open group, and is left alone for a while.
    boolean isWaiting() {
        return phase == Phase.WAITING;
    }

    /// Whether what keeps it from going on is its own: it fails, it waits, or a call of it hangs.
    boolean standsStill(long nowNs) {
        return failures > 0 || isWaiting() || (isBusy() && nowNs - beganNs >= HANGS_AFTER_NS);
    }

    /// There may be something to deliver.
    void wake() {
        if (subscribers.isEmpty() && plan == null) {
            return;
        }
        switch (phase) {
            case IDLE -> {
                phase = Phase.READY;
                deliveries.ready(this);
            }
            case BUSY -> wakesAgain = true;
            case READY, WAITING -> {}
        }
    }

    /// Takes the turn: whether something was asked of the store.
    boolean begin() {
        assert deliveries.loop().checkThread();
        if (subscribers.isEmpty() && plan == null) {
            phase = Phase.IDLE;
            return false;
        }
        phase = Phase.BUSY;
        wakesAgain = false;
        beganNs = deliveries.loop().nowNs();
        StreamState known = state;
        if (known != null && isStale()) {
            forgetState();
            known = null;
        }
        if (known == null) {
            load();
        } else if (behind) {
            catchUp(known);
        } else {
            return append(known);
        }
        return true;
    }

    /// A log that was removed begins again at 0: an old state must not be appended on.
    private boolean isStale() {
        return beganNs - confirmedNs > deliveries.settings().confirmedWithin().toNanos();
    }

    private void load() {
        deliveries.counters().loads.increment();
        StateReader.load(deliveries.loop(), key, new Answer(true));
    }

    private void catchUp(StreamState known) {
        StateReader.catchUp(deliveries.loop(), key, known, new Answer(false));
    }

    private final class Answer implements StateReader.Receiver {
        private final boolean loads;
        private final long joinedBefore = joined;

        Answer(boolean loads) {
            this.loads = loads;
        }

        @Override
        public void onState(StreamState read) {
            state = read;
            behind = false;
            fresh = joined == joinedBefore;
            confirmedNs = beganNs;
            if (loads) {
                deliveries.loaded();
            }
            readOver();
            again();
        }

        @Override
        public void onReload(String detail) {
            forgetState();
            readOver();
            again();
        }

        @Override
        public void onUnreadable(String detail) {
            deliveries.counters().unreadable.increment();
            try (LoggedTrace _ = DeliveryTraces.logged(subscribers)) {
                LOG.error("session {}: its log cannot be read back: {}", path, detail);
            }
            forgetState();
            readOver();
            tryLater(detail);
        }

        @Override
        public void onUnavailable(String detail) {
            if (!loads) {
                behind = true;
            }
            over(false, detail);
            tryLater(detail);
        }
    }

    private boolean append(StreamState known) {
        StreamRecord first = null;
        DeliveryPlan unfinished = plan;
        if (unfinished == null || !unfinished.continues(known)) {
            plan = null;
            switch (lease.look(known, beganNs / 1_000_000)) {
                case OpenGroupLease.Verdict.Clear() -> {}
                case OpenGroupLease.Verdict.WaitUntil(long atMs) -> {
                    behind = true;
                    phase = Phase.WAITING;
                    deliveries.loop().after(Math.max(1_000_000, atMs * 1_000_000 - beganNs), this::waited);
                    return false;
                }
                case OpenGroupLease.Verdict.Abort(StreamRecord.Aborted record) -> first = record;
            }
        }
        DeliveryPlan next = plan;
        if (next == null) {
            next = DeliveryPlan.make(
                    known,
                    first,
                    rotated(),
                    deliveries.decider(),
                    deliveries.settings().limits(),
                    fresh,
                    deliveries.loop().clockMs());
            fresh = false;
            behind = next.doubts();
            settle(next.settled());
            deliveries.counters().suppressed.add(next.duplicates());
            tally(next.settled(), TaskTally::suppressed);
            deliveries.trace(next, path);
        }
        if (next.isEmpty()) {
            plan = null;
            phase = Phase.IDLE;
            again();
            return false;
        }
        plan = next;
        send(known, next);
        return true;
    }

    private List<Subscriber> rotated() {
        List<Subscriber> all = new ArrayList<>(subscribers);
        if (!all.isEmpty()) {
            Collections.rotate(all, -(turns++ % all.size()));
        }
        return all;
    }

    private void send(StreamState known, DeliveryPlan sent) {
        Envelope envelope = new Envelope(known.replayFromSeqNum(), null);
        List<StreamRecord> batch = sent.nextBatch();
        List<LogRecord> encoded = new ArrayList<>(batch.size());
        for (StreamRecord record : batch) {
            encoded.add(StreamRecordCodec.encode(record, envelope));
        }
        deliveries
                .loop()
                .await(
                        deliveries.loop().store().append(key, AppendBatch.at(known.nextSeqNum(), encoded)),
                        outcome -> onOutcome(known, sent, batch, outcome));
    }

    private void onOutcome(StreamState known, DeliveryPlan sent, List<StreamRecord> batch, AppendOutcome outcome) {
        switch (outcome) {
            case AppendOutcome.Durable durable -> onDurable(known, sent, batch, durable);
            case AppendOutcome.Refused(Reason.SeqNumMismatch mismatch) -> {
                deliveries.counters().refusals.increment();
                behind = true;
                over(true, "");
                again();
            }
            case AppendOutcome.Refused(Reason.Invalid(String detail)) -> {
                try (LoggedTrace _ = DeliveryTraces.logged(subscribers)) {
                    LOG.error("session {}: a batch was refused as invalid: {}", path, detail);
                }
                plan = null;
                over(true, "");
                tryLater(detail);
            }
            case AppendOutcome.Refused(Reason reason) -> {
                over(false, reason.toString());
                tryLater(reason.toString());
            }
            case AppendOutcome.Unknown(String detail) -> {
                deliveries.counters().unknowns.increment();
                behind = true;
                over(false, detail);
                tryLater(detail);
            }
        }
    }

    private void onDurable(
            StreamState known, DeliveryPlan sent, List<StreamRecord> batch, AppendOutcome.Durable durable) {
        confirmedNs = beganNs;
        try {
            for (int i = 0; i < batch.size(); i++) {
                known.apply(durable.startSeqNum() + i, durable.timestampMs(), batch.get(i));
            }
        } catch (ContradictoryLogException contradiction) {
            try (LoggedTrace _ = DeliveryTraces.logged(subscribers)) {
                LOG.warn("session {}: its state is made anew: {}", path, contradiction.getMessage());
            }
            forgetState();
        }
        deliveries.counters().batches.increment();
        sent.landed();
        if (sent.isEmpty()) {
            plan = null;
            sent.toldAsDurable(failures);
            settle(sent.delivered());
            tally(sent.delivered(), TaskTally::delivered);
            deliveries.delivered(sent.messageCount(), sent.messageBytes());
            if (state != null && state.snapshotDue()) {
                plan = DeliveryPlan.snapshot(state);
                deliveries.counters().snapshots.increment();
            }
        }
        over(true, "");
        again();
    }

    private static void tally(List<DeliveryPlan.Step> steps, Consumer<TaskTally> count) {
        for (DeliveryPlan.Step step : steps) {
            if (step.message() != null) {
                count.accept(step.subscriber().feed.tally());
            }
        }
    }

    /// What a plan has found out, or brought about: places in sources move on.
    private void settle(List<DeliveryPlan.Step> steps) {
        Set<SourceFeed> moved = new LinkedHashSet<>();
        Set<Subscriber> lagging = new LinkedHashSet<>();
        for (DeliveryPlan.Step step : steps) {
            Subscriber subscriber = step.subscriber();
            SourceMessage message = step.message();
            if (message != null) {
                subscriber.delivered(message);
                moved.add(subscriber.feed);
                if (subscriber.isLagging()) {
                    lagging.add(subscriber);
                }
            }
            Subscriber.Stage stage = step.stage();
            if (stage != Subscriber.Stage.DELIVERING && !subscriber.isOver()) {
                if (stage == Subscriber.Stage.GONE) {
                    deliveries.counters().gone.increment();
                }
                subscriber.to(stage);
                moved.add(subscriber.feed);
            }
        }
        lagging.forEach(SessionSender::readOn);
        moved.forEach(SourceFeed::progressed);
    }

    /// The call under way has ended.
    private void over(boolean endpointWorks, String detail) {
        long durationNs = Math.max(0, deliveries.loop().nowNs() - beganNs);
        phase = Phase.IDLE;
        if (endpointWorks) {
            failures = 0;
            trouble = "";
            deliveries.succeeded(this, durationNs);
        } else {
            deliveries.failed(this, durationNs, detail);
        }
    }

    /// The read under way has gone well. How often the session has failed to be appended to is another matter.
    private void readOver() {
        phase = Phase.IDLE;
        deliveries.read(this);
    }

    private void again() {
        if (plan != null || behind || wakesAgain || hasWork()) {
            wake();
        } else {
            subscribers.forEach(SessionSender::readOn);
        }
    }

    private static void readOn(Subscriber subscriber) {
        HistoryReader history = subscriber.history();
        if (history != null) {
            history.proceed();
        }
    }

    private boolean hasWork() {
        for (Subscriber subscriber : subscribers) {
            if (subscriber.hasWork()) {
                return true;
            }
        }
        return false;
    }

    private void tryLater(String detail) {
        trouble = detail;
        failures++;
        phase = Phase.WAITING;
        for (Subscriber subscriber : subscribers) {
            HistoryReader history = subscriber.history();
            if (history != null) {
                history.forgetPage();
            }
        }
        deliveries.counters().retries.increment();
        deliveries
                .loop()
                .after(
                        deliveries
                                .settings()
                                .retry()
                                .waitNs(failures, deliveries.loop().random()),
                        this::waited);
    }

    private void waited() {
        if (phase == Phase.WAITING) {
            phase = Phase.IDLE;
            if (!subscribers.isEmpty()) {
                wake();
            }
        }
    }

    /// Makes room in memory; whether it could.
    boolean dropState() {
        boolean can = state != null && phase == Phase.IDLE && plan == null;
        if (can) {
            forgetState();
        }
        return can;
    }

    private void forgetState() {
        if (state != null) {
            state = null;
            deliveries.dropped();
        }
        plan = null;
        behind = false;
        fresh = false;
    }
}
