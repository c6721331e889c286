package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.Field;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.api.http.request.AppendFields;
import dev.millrace.api.session.SubscriberFolds;
import dev.millrace.model.content.JsonLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/// `POST …/publish/{stream}`: the ordinary append, whose answer also tells how many are subscribed, as far as this node
/// knows. Only the first publish to a partition waits for that, and never long: what was appended is delivered whether
/// or not anybody has counted. Owned by the event loop.
final class PublishCall implements Call {
    private final Exchange exchange;
    private final StreamPath path;
    private final SubscriberFolds subscribers;
    private final AppendCall append;

    PublishCall(Exchange exchange, StreamPath path, AppendFields fields, Node node, JsonLimits json) {
        this.exchange = exchange;
        this.path = path;
        this.subscribers = node.sessions().subscribers();
        this.append = new AppendCall(exchange, path, fields, node, json, this::onOutcome);
    }

    @Override
    public BodyUse bodyUse() {
        return BodyUse.NEEDED;
    }

    @Override
    public void begin(Bytes body) {
        append.begin(body);
    }

    private void onOutcome(StreamOutcome outcome) {
        Answer answer = OutcomeAnswers.of(outcome, path, "");
        if (answer.status().code() >= 300) {
            exchange.answer(answer);
            return;
        }
        CompletableFuture<Void> known = subscribers.knownSoon(path);
        if (known.isDone()) {
            answer(answer);
        } else {
            CompletableFuture<Void> _ = known.thenRunAsync(() -> answer(answer), exchange.loop());
        }
    }

    private void answer(Answer answer) {
        OptionalInt count = subscribers.count(path);
        if (count.isPresent()) {
            answer.with(Field.STREAM_FANOUT_COUNT, Integer.toString(count.getAsInt()));
        }
        boolean none = count.isPresent() && count.getAsInt() == 0;
        exchange.answer(answer.with(Field.STREAM_FANOUT_MODE, none ? "none" : "queued")
                .with(Field.STREAM_FANOUT_SUCCESSES, "0")
                .with(Field.STREAM_FANOUT_FAILURES, "0"));
    }
}
