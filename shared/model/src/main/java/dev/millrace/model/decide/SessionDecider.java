package dev.millrace.model.decide;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand.Create;
import dev.millrace.model.command.StreamCommand.Subscribe;
import dev.millrace.model.command.StreamCommand.Unsubscribe;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamOutcome.Subscribed.SessionIs;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Deleted;
import dev.millrace.model.record.StreamRecord.Subscribed;
import dev.millrace.model.record.StreamRecord.Unsubscribed;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.StreamState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of a session: it begins with its first subscription, in one unit, and ends with all of them.
///
/// What a session held when it ended is told with every later answer until a new life begins, and once more with that
/// one's first, so that whoever was cut off before ending it in the partitions' logs is made up for.
final class SessionDecider {
    private final DecisionLimits limits;
    private final LifeDecider lives;

    SessionDecider(DecisionLimits limits, LifeDecider lives) {
        this.limits = limits;
        this.lives = lives;
    }

    /// A repeat is a repeat while the source is in the same life, whatever was delivered since: it keeps where it
    /// began.
    Decision subscribe(StreamState state, Subscribe asked, long nowMs) {
        if (state.existenceAt(nowMs) != Existence.LIVE) {
            return begin(state, asked, nowMs);
        }
        DeliveryFormat format = formatOf(state);
        if (asked.format() != null && asked.format() != format) {
            return new Decision.Answer(new StreamOutcome.SessionFormatDiffers(format, asked.format()));
        }
        Subscription known = find(state, asked);
        if (known != null) {
            SubscriptionId id = known.id();
            return Deciding.answerAsUse(state, nowMs, applied -> subscribed(applied, id, SessionIs.KNOWN, List.of()));
        }
        String expected = state.contentType().essence();
        String received = asked.sourceType().essence();
        if (format == DeliveryFormat.VERBATIM && !expected.equals(received)) {
            return new Decision.Answer(new StreamOutcome.SessionContentTypeDiffers(expected, received));
        }
        if (state.subscriptionCount() >= limits.subscriptionsMax()) {
            return new Decision.Answer(new StreamOutcome.TooManySubscriptions(limits.subscriptionsMax()));
        }
        List<StreamRecord> records = new ArrayList<>(Deciding.use(state, nowMs));
        return subscribing(state, records, state.life(), asked, format, SessionIs.KNOWN);
    }

    private Decision begin(StreamState state, Subscribe asked, long nowMs) {
        DeliveryFormat format = asked.format() == null ? DeliveryFormat.VERBATIM : asked.format();
        ContentType type = switch (format) {
            case VERBATIM -> asked.sourceType();
            case ENVELOPE -> ContentType.JSON;
        };
        Lifetime lifetime = new Lifetime.Sliding(asked.ttlSeconds());
        Create create = new Create(type, lifetime, Closure.STAYS_OPEN, List.of(), null, asked.lifeAtLeast());
        return switch (lives.create(state, create, nowMs)) {
            case Decision.Answer refused -> refused;
            case Decision.Write(List<StreamRecord> records, Decision.AfterApply _) ->
                subscribing(state, new ArrayList<>(records), lifeIn(records), asked, format, SessionIs.NEW);
        };
    }

    /// @param records what stands before the subscription
    private static Decision subscribing(
            StreamState state,
            List<StreamRecord> records,
            long life,
            Subscribe asked,
            DeliveryFormat format,
            SessionIs sessionIs) {
        List<Subscription> over = sessionIs == SessionIs.NEW ? state.subscriptions() : List.of();
        SubscriptionId id = new SubscriptionId(life, state.nextSeqNum() + records.size());
        records.add(new Subscribed(id, asked.session(), asked.source(), asked.from(), format));
        return new Decision.Write(
                records,
                applied -> applied.lives(life)
                        ? subscribed(applied, id, sessionIs, over)
                        : Deciding.gone(applied.existence()));
    }

    private static StreamOutcome subscribed(
            StreamState applied, SubscriptionId id, SessionIs sessionIs, List<Subscription> over) {
        Subscription subscription = applied.subscription(id);
        if (subscription == null) {
            throw new IllegalStateException("subscription " + id + " is not there after its record");
        }
        return new StreamOutcome.Subscribed(applied.view(), formatOf(applied), subscription, sessionIs, over);
    }

    /// No use of the session.
    Decision unsubscribe(StreamState state, Unsubscribe asked, long nowMs) {
        List<Subscription> over = new ArrayList<>();
        for (Subscription subscription : state.subscriptions()) {
            if (subscription.source().equals(asked.source())) {
                over.add(subscription);
            }
        }
        StreamOutcome outcome = new StreamOutcome.Unsubscribed(over);
        if (over.isEmpty() || state.existenceAt(nowMs) != Existence.LIVE) {
            return new Decision.Answer(outcome);
        }
        List<StreamRecord> records = new ArrayList<>();
        for (Subscription subscription : over) {
            records.add(new Unsubscribed(subscription.id(), asked.session(), asked.source()));
        }
        return new Decision.Write(records, applied -> outcome);
    }

    /// On a live stream only.
    static Decision inspect(StreamState state) {
        return new Decision.Answer(
                new StreamOutcome.SessionInspected(state.view(), formatOf(state), state.subscriptions()));
    }

    Decision end(StreamState state, long nowMs) {
        List<Subscription> held = state.subscriptions();
        StreamOutcome outcome = new StreamOutcome.SessionEnded(held);
        return state.existenceAt(nowMs) == Existence.LIVE
                ? new Decision.Write(List.of(new Deleted()), applied -> outcome)
                : new Decision.Answer(outcome);
    }

    private static @Nullable Subscription find(StreamState state, Subscribe asked) {
        StreamPath source = asked.source();
        for (Subscription subscription : state.subscriptions()) {
            if (subscription.source().equals(source)
                    && subscription.sourceLife() == asked.from().life()) {
                return subscription;
            }
        }
        return null;
    }

    /// A stream that was never subscribed to anything shows what it holds as it is.
    private static DeliveryFormat formatOf(StreamState state) {
        DeliveryFormat format = state.deliveryFormat();
        return format == null ? DeliveryFormat.VERBATIM : format;
    }

    private static long lifeIn(List<StreamRecord> records) {
        for (StreamRecord record : records) {
            if (record instanceof Created created) {
                return created.life();
            }
        }
        throw new IllegalStateException("a create without its record: " + records);
    }
}
