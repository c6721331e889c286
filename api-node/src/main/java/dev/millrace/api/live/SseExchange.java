package dev.millrace.api.live;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpHeaders;

/// A request for an event stream, still in the hands of the HTTP handlers: they either render a refusal or hand the
/// connection over. All calls are made on the channel's event loop; exactly one of [#onRefused] and [#handOver] is
/// called, once, unless the channel has closed before.
public interface SseExchange {
    Channel channel();

    /// The headers that every response has (security, CORS), to go out with those of the event stream.
    HttpHeaders headers();

    /// Whether the client understands chunked encoding (HTTP/1.1); otherwise the end of the connection ends the
    /// response.
    boolean chunked();

    /// The response is this refusal; the connection stays with HTTP.
    void onRefused(LiveRefusal refusal);

    /// Takes every handler of HTTP (codec, limits, timeouts) out of the pipeline and puts `reader` there. Nothing
    /// has been written, and HTTP neither writes to the channel nor closes it from then on; bytes read so far and
    /// not consumed are dropped.
    void handOver(ChannelHandler reader);
}
