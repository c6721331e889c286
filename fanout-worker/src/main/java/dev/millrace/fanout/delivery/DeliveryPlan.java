package dev.millrace.fanout.delivery;

import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.decide.DeliveryDecider;
import dev.millrace.model.decide.DeliveryDecider.Verdict;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.RecordSizes;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.session.Delivery;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.StreamState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is appended to a session next, made from its state and what its subscriptions have before them: one batch
/// of many messages, or several of one message that is longer than a batch, or of a snapshot. Owned by the owner
/// thread.
final class DeliveryPlan {
    /// What one subscription comes to.
    ///
    /// @param message what is delivered, or was already; null where the subscription ends
    /// @param stage what the subscription is after it
    record Step(Subscriber subscriber, @Nullable SourceMessage message, Subscriber.Stage stage) {}

    private final List<StreamRecord> records = new ArrayList<>();
    private final List<Step> settled = new ArrayList<>();
    private final List<Step> delivered = new ArrayList<>();
    private final DecisionLimits limits;
    private @Nullable GroupSpan group;
    private long bytes;
    private long messageBytes;
    private int messageCount;
    private final boolean fresh;
    private boolean doubts;
    private boolean leavesMore;
    private int duplicates;
    private @Nullable DeliverySpans spans;
    private int landed;
    private int sent;

    private DeliveryPlan(DecisionLimits limits, boolean fresh) {
        this.limits = limits;
        this.fresh = fresh;
    }

    /// Plans as much as one batch holds, the subscriptions one after the other.
    ///
    /// That a subscription is over can only be said on a state that was read since the last doubt: an append on an
    /// older one would be refused, but nothing is appended here.
    ///
    /// @param first what has to stand before everything else; null for nothing
    /// @param fresh whether the state was read from the log since something was planned on it
    static DeliveryPlan make(
            StreamState state,
            @Nullable StreamRecord first,
            List<Subscriber> subscribers,
            DeliveryDecider decider,
            DecisionLimits limits,
            boolean fresh,
            long clockMs) {
        DeliveryPlan plan = new DeliveryPlan(limits, fresh);
        StreamState layer = state.layer();
        if (first != null) {
            plan.add(layer, first, clockMs);
        }
        for (Subscriber subscriber : subscribers) {
            if (subscriber.hasWork() && !plan.take(layer, subscriber, decider, clockMs)) {
                break;
            }
        }
        // Alone it would be written for nothing, unless what comes next has to stand in a batch of its own.
        if (first != null && plan.records.size() == 1 && !plan.leavesMore) {
            plan.records.clear();
        }
        return plan;
    }

    static DeliveryPlan snapshot(StreamState state) {
        DeliveryPlan plan = new DeliveryPlan(DecisionLimits.DEFAULT, true);
        plan.records.addAll(state.snapshot());
        return plan;
    }

    /// Whether there is room for more.
    private boolean take(StreamState layer, Subscriber subscriber, DeliveryDecider decider, long clockMs) {
        long from = subscriber.nextSeqNum();
        for (SourceMessage message = subscriber.pending(from); message != null; message = subscriber.pending(from)) {
            from = message.startSeqNum + 1;
            switch (decider.decide(layer, delivery(subscriber, message), clockMs)) {
                case Verdict.Duplicate() -> {
                    duplicates++;
                    settled.add(new Step(subscriber, message, Subscriber.Stage.DELIVERING));
                }
                case Verdict.Gone() -> {
                    settleIfFresh(subscriber, Subscriber.Stage.GONE);
                    return true;
                }
                case Verdict.Deliver(List<StreamRecord> its) -> {
                    if (!takes(its)) {
                        leavesMore = true;
                        return false;
                    }
                    its.forEach(record -> add(layer, record, clockMs));
                    deliver(subscriber, message);
                    if (group != null) {
                        return false;
                    }
                }
            }
        }
        return !subscriber.isAtEnd(from) || end(layer, subscriber, clockMs);
    }

    private static Delivery delivery(Subscriber subscriber, SourceMessage message) {
        SourceFeed feed = subscriber.feed;
        Bytes payload =
                message.payload(subscriber.facts().format(), feed.source().source().stream(), feed.contentType());
        return new Delivery(
                subscriber.facts().key().id(),
                feed.source().source(),
                feed.source().life(),
                message.startSeqNum,
                payload);
    }

    /// A message that is a group stands alone.
    private boolean takes(List<StreamRecord> its) {
        if (its.get(0) instanceof StreamRecord.Data data && data.group() != null) {
            if (!records.isEmpty()) {
                return false;
            }
            group = data.group();
            return true;
        }
        long more = 0;
        for (StreamRecord record : its) {
            more += RecordSizes.meteredBytesMax(record);
        }
        return records.size() + its.size() <= limits.batchRecordsMax() && bytes + more <= limits.batchBytesMax();
    }

    private void add(StreamState layer, StreamRecord record, long clockMs) {
        records.add(record);
        bytes += RecordSizes.meteredBytesMax(record);
        layer.apply(layer.nextSeqNum(), clockMs, record);
    }

    private void deliver(Subscriber subscriber, SourceMessage message) {
        delivered.add(new Step(subscriber, message, Subscriber.Stage.DELIVERING));
        messageCount++;
        messageBytes += message.weight();
    }

    /// The source has ended: so does the subscription, in the session's own log first.
    private boolean end(StreamState layer, Subscriber subscriber, long clockMs) {
        boolean held = layer.existenceAt(clockMs) == Existence.LIVE
                && layer.subscription(subscriber.facts().key().id()) != null;
        if (!held) {
            settleIfFresh(subscriber, Subscriber.Stage.ENDED);
            return true;
        }
        StreamRecord record = new StreamRecord.Unsubscribed(
                subscriber.facts().key().id(),
                subscriber.facts().key().session(),
                subscriber.facts().source());
        if (!takes(List.of(record))) {
            return false;
        }
        add(layer, record, clockMs);
        delivered.add(new Step(subscriber, null, Subscriber.Stage.ENDED));
        return true;
    }

    private void settleIfFresh(Subscriber subscriber, Subscriber.Stage stage) {
        if (fresh) {
            settled.add(new Step(subscriber, null, stage));
        } else {
            doubts = true;
        }
    }

    /// Begins to tell of what is delivered.
    void traced(DeliveryTraces traces, StreamPath session) {
        spans = traces.begin(session, delivered);
    }

    /// All of it has landed. What is told of a plan that is given up ends nowhere, and is never sent.
    ///
    /// @param failures how many times in a row the session had failed before
    void toldAsDurable(int failures) {
        if (spans != null) {
            spans.end(failures);
            spans = null;
        }
    }

    /// Whether a subscription seems to be over, and the log has to be read before that can be said.
    boolean doubts() {
        return doubts;
    }

    /// What was found out without writing anything.
    List<Step> settled() {
        return settled;
    }

    /// What is delivered when all of it has landed.
    List<Step> delivered() {
        return delivered;
    }

    int duplicates() {
        return duplicates;
    }

    int messageCount() {
        return messageCount;
    }

    long messageBytes() {
        return messageBytes;
    }

    /// Whether nothing is left to be written.
    boolean isEmpty() {
        return landed == records.size();
    }

    /// Whether the rest of it is what has to come next in this log, since its beginning stands there.
    ///
    /// An open group is taken for its own only if a batch of it was acknowledged: another worker's may take the
    /// very same numbers. One whose first batch's fate is unknown waits to be aborted like anybody else's.
    boolean continues(StreamState state) {
        if (isEmpty() || state.openGroup() == null) {
            return isWholeSnapshot(state);
        }
        GroupSpan open = group;
        if (open == null || landed == 0 || !open.equals(state.openGroup())) {
            return false;
        }
        landed = (int) (state.nextSeqNum() - open.firstSeqNum());
        return landed < records.size();
    }

    /// A snapshot's parts may stand apart from each other, and what they hold stays true.
    private boolean isWholeSnapshot(StreamState state) {
        return !isEmpty() && state.openGroup() == null && records.get(0) instanceof StreamRecord.Snapshot;
    }

    /// The records that go out next, as many as a batch takes.
    List<StreamRecord> nextBatch() {
        long size = 0;
        int until = landed;
        while (until < records.size() && until - landed < limits.batchRecordsMax()) {
            size += RecordSizes.meteredBytesMax(records.get(until));
            if (until > landed && size > limits.batchBytesMax()) {
                break;
            }
            until++;
        }
        sent = until - landed;
        return List.copyOf(records.subList(landed, until));
    }

    /// What [#nextBatch] gave last is durable.
    void landed() {
        landed += sent;
        sent = 0;
    }
}
