package dev.millrace.api.http;

import dev.millrace.api.http.request.ReadParameters;
import dev.millrace.api.live.LiveReads;
import dev.millrace.api.live.LiveRefusal;
import dev.millrace.api.live.LiveRequest;
import dev.millrace.api.live.SseExchange;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpHeaders;

/// `GET` with `live=sse`: refused like any request, or given away with its connection.
final class SseCall implements Call, SseExchange {
    private final Exchange exchange;
    private final StreamPath path;
    private final ReadParameters read;
    private final LiveReads live;
    private final LiveSlot slot;

    SseCall(Exchange exchange, StreamPath path, ReadParameters read, LiveReads live) {
        this.exchange = exchange;
        this.path = path;
        this.read = read;
        this.live = live;
        this.slot = new LiveSlot(exchange.granted().meter());
    }

    @Override
    public void begin(Bytes body) {
        slot.take()
                .ifPresentOrElse(
                        throttled -> exchange.answer(Metering.answer(throttled, path.project())), this::beginReading);
    }

    private void beginReading() {
        var _ = exchange.channel().closeFuture().addListener(closed -> slot.release());
        live.sse(
                new LiveRequest(
                        path, read.from(), read.cursor(), exchange.granted().lastsMs()),
                this);
    }

    @Override
    public boolean outlivesInput() {
        return false;
    }

    @Override
    public Channel channel() {
        return exchange.channel();
    }

    @Override
    public HttpHeaders headers() {
        return exchange.everyResponse();
    }

    @Override
    public boolean chunked() {
        return !exchange.http10();
    }

    @Override
    public void onRefused(LiveRefusal refusal) {
        slot.release();
        exchange.answer(LiveAnswers.refused(refusal, path));
    }

    @Override
    public void handOver(ChannelHandler reader) {
        exchange.handOver(reader);
    }
}
