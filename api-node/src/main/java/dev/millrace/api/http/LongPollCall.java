package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.PageAnswers;
import dev.millrace.api.http.request.ReadParameters;
import dev.millrace.api.live.LiveRequest;
import dev.millrace.api.live.LongPollAnswer;
import dev.millrace.api.live.LongPollReply;
import dev.millrace.api.live.LongPollWaiting;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/// `GET` with `live=long-poll`.
final class LongPollCall implements Call, LongPollReply {
    private final Exchange exchange;
    private final StreamPath path;
    private final ReadParameters read;
    private final Node node;
    private @Nullable LongPollWaiting waiting;

    LongPollCall(Exchange exchange, StreamPath path, ReadParameters read, Node node) {
        this.exchange = exchange;
        this.path = path;
        this.read = read;
        this.node = node;
    }

    @Override
    public void begin(Bytes body) {
        waiting = node.live().longPoll(new LiveRequest(path, read.from(), read.cursor()), this);
    }

    @Override
    public void abandon() {
        if (waiting != null) {
            waiting.cancel();
        }
    }

    @Override
    public boolean outlivesInput() {
        return false;
    }

    @Override
    public EventLoop home() {
        return exchange.loop();
    }

    @Override
    public void onAnswer(LongPollAnswer answer) {
        exchange.answer(
                switch (answer) {
                    case LongPollAnswer.Data data -> data(data);
                    case LongPollAnswer.NothingNew(var next, var view, var cursor) ->
                        PageAnswers.nothingNew(next, view, cursor);
                    case LongPollAnswer.Refused(var refusal) -> LiveAnswers.refused(refusal, path);
                });
    }

    private Answer data(LongPollAnswer.Data data) {
        PageAnswers.Shown shown =
                new PageAnswers.Shown(data.start(), data.next(), data.atTail(), data.view(), false, false);
        long nowMs = node.store().clockMs();
        return PageAnswers.longPoll(shown, data.body(), data.cursor(), exchange.audience(), nowMs);
    }
}
