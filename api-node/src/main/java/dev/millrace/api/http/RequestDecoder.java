package dev.millrace.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/// Netty's decoder of requests, strict: a message with two lengths is malformed instead of mended, and the connection
/// hears of each piece of input before it is decoded, so that slow headers are timed too.
final class RequestDecoder extends HttpRequestDecoder {
    private final Runnable onInput;

    RequestDecoder(HttpSettings.Limits limits, Runnable onInput) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.requestLineBytesMax())
                .setMaxHeaderSize(limits.headerBytesMax())
                .setMaxChunkSize(BodyCollector.FIRST_BYTES_MAX)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
        this.onInput = onInput;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        onInput.run();
        super.channelRead(context, message);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        message.setDecoderResult(
                DecoderResult.failure(new IllegalArgumentException("both Content-Length and Transfer-Encoding")));
    }
}
