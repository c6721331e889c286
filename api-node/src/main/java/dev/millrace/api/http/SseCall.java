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

    SseCall(Exchange exchange, StreamPath path, ReadParameters read, LiveReads live) {
        this.exchange = exchange;
        this.path = path;
        this.read = read;
        this.live = live;
    }

    @Override
    public void begin(Bytes body) {
        live.sse(new LiveRequest(path, read.from(), read.cursor()), this);
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
        exchange.answer(LiveAnswers.refused(refusal, path));
    }

    @Override
    public void handOver(ChannelHandler reader) {
        exchange.handOver(reader);
    }
}
