package dev.millrace.api.session;

import dev.millrace.api.append.Streams;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.store.StreamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Makes and ends subscriptions and sessions, and knows who is subscribed to what. Safe for any thread; what comes of a
/// request is told on its home.
public final class Sessions implements AutoCloseable {
    private final Streams streams;
    private final StreamStore store;
    private final SessionSettings settings;
    private final SubscriberFolds folds;
    private final PartitionLogs partitions;

    /// @param store where the partitions' logs stand
    /// @param onDeath told when the thread that counts has died of a bug
    public Sessions(Streams streams, StreamStore store, SessionSettings settings, Consumer<Throwable> onDeath) {
        this.streams = streams;
        this.store = store;
        this.settings = settings;
        folds = new SubscriberFolds(store, settings, onDeath);
        partitions = new PartitionLogs(store, folds, settings.partitions());
    }

    /// Who is subscribed, as far as this node knows.
    public SubscriberFolds subscribers() {
        return folds;
    }

    /// Subscribes. The source's tail is read after the request came and before anything is written: what is appended
    /// from then on is delivered. Ends with [StreamOutcome.Subscribed] or a refusal.
    public void subscribe(SubscribeRequest request, Executor home, Consumer<SessionAnswer> next) {
        StreamPath source = request.source();
        streams.submit(source, new StreamCommand.Inspect(Use.DOES_NOT_COUNT), new Step(home, outcome -> {
            if (outcome instanceof StreamOutcome.Inspected(StreamView view)) {
                subscribe(request, view, home, next);
            } else {
                next.accept(new SessionAnswer(source, outcome));
            }
        }));
    }

    private void subscribe(SubscribeRequest request, StreamView source, Executor home, Consumer<SessionAnswer> next) {
        StreamPath session = request.session();
        Long ttl = request.ttlSeconds();
        StreamCommand command = new StreamCommand.Subscribe(
                session,
                request.source(),
                source.tail(),
                source.contentType(),
                request.format(),
                ttl == null ? settings.ttlSeconds() : ttl,
                store.clockMs());
        streams.submit(session, command, new Step(home, outcome -> {
            if (outcome instanceof StreamOutcome.Subscribed made) {
                List<StreamRecord> records = ending(session, made.over());
                Subscription subscription = made.subscription();
                records.add(new StreamRecord.Subscribed(
                        subscription.id(), session, subscription.source(), subscription.from(), made.format()));
                complete(session, outcome, records, home, next);
            } else {
                next.accept(new SessionAnswer(session, outcome));
            }
        }));
    }

    /// Ends a session's subscriptions to a source. Ends with [StreamOutcome.Unsubscribed] or a refusal of the node's.
    public void unsubscribe(StreamPath session, StreamPath source, Executor home, Consumer<SessionAnswer> next) {
        streams.submit(session, new StreamCommand.Unsubscribe(session, source), new Step(home, outcome -> {
            if (outcome instanceof StreamOutcome.Unsubscribed(List<Subscription> over)) {
                if (over.isEmpty()) {
                    endLeftover(session, source, outcome, home, next);
                } else {
                    complete(session, outcome, ending(session, over), home, next);
                }
            } else {
                next.accept(new SessionAnswer(session, outcome));
            }
        }));
    }

    /// The session's own log holds none: what its partition still has is left from a request that was cut off.
    private void endLeftover(
            StreamPath session, StreamPath source, StreamOutcome outcome, Executor home, Consumer<SessionAnswer> next) {
        CompletableFuture<Void> _ = folds.leftover(session, source)
                .thenAcceptAsync(
                        left -> {
                            List<StreamRecord> records = new ArrayList<>();
                            for (SubscriptionId id : left) {
                                records.add(new StreamRecord.Unsubscribed(id, session, source));
                            }
                            complete(session, outcome, records, home, next);
                        },
                        home);
    }

    /// Ends a session with all its subscriptions. Ends with [StreamOutcome.SessionEnded] or a refusal of the node's.
    public void end(StreamPath session, Executor home, Consumer<SessionAnswer> next) {
        streams.submit(session, new StreamCommand.EndSession(), new Step(home, outcome -> {
            if (outcome instanceof StreamOutcome.SessionEnded(List<Subscription> over)) {
                complete(session, outcome, ending(session, over), home, next);
            } else {
                next.accept(new SessionAnswer(session, outcome));
            }
        }));
    }

    /// The session's own log has it; the partitions' logs are told, and then it is answered.
    private void complete(
            StreamPath session,
            StreamOutcome outcome,
            List<StreamRecord> records,
            Executor home,
            Consumer<SessionAnswer> next) {
        if (records.isEmpty()) {
            next.accept(new SessionAnswer(session, outcome));
            return;
        }
        partitions.append(
                records, home, failure -> next.accept(new SessionAnswer(session, failure == null ? outcome : failure)));
    }

    /// Nobody is counted any more; what is under way goes on. Idempotent.
    @Override
    public void close() {
        folds.close();
    }

    private static List<StreamRecord> ending(StreamPath session, List<Subscription> over) {
        List<StreamRecord> records = new ArrayList<>(over.size() + 1);
        for (Subscription subscription : over) {
            records.add(new StreamRecord.Unsubscribed(subscription.id(), session, subscription.source()));
        }
        return records;
    }
}
