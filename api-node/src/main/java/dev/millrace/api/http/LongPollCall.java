package dev.millrace.api.http;

import dev.millrace.api.access.limit.Metered;
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
    private final LiveSlot slot;
    private @Nullable LongPollWaiting waiting;

    LongPollCall(Exchange exchange, StreamPath path, ReadParameters read, Node node) {
        this.exchange = exchange;
        this.path = path;
        this.read = read;
        this.node = node;
        this.slot = new LiveSlot(exchange.granted().meter());
    }

    @Override
    public void begin(Bytes body) {
        slot.take()
                .ifPresentOrElse(
                        throttled -> exchange.answer(Metering.answer(throttled, path.project())), this::beginWaiting);
    }

    private void beginWaiting() {
        waiting = node.live()
                .longPoll(
                        new LiveRequest(
                                path,
                                read.from(),
                                read.cursor(),
                                exchange.granted().lastsMs()),
                        this);
    }

    @Override
    public void abandon() {
        slot.release();
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
        slot.release();
        exchange.answer(
                switch (answer) {
                    case LongPollAnswer.Data data -> data(data);
                    case LongPollAnswer.NothingNew(var next, var view, var cursor) ->
                        PageAnswers.nothingNew(next, view, cursor);
                    case LongPollAnswer.Refused(var refusal) -> LiveAnswers.refused(refusal, path);
                });
    }

    private Answer data(LongPollAnswer.Data data) {
        exchange.granted().meter().charge(Metered.READ_BYTES, data.body().readableBytes());
        PageAnswers.Shown shown =
                new PageAnswers.Shown(data.start(), data.next(), data.atTail(), data.view(), false, false);
        long nowMs = node.store().clockMs();
        return PageAnswers.longPoll(shown, data.body(), data.cursor(), exchange.audience(), nowMs);
    }
}
