package dev.millrace.api.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/// What the head of a request says of its body.
final class BodyFraming {
    private BodyFraming() {}

    /// The announced length; 0 without one, -1 where the body comes in chunks.
    static long length(HttpRequest request) {
        if (request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return -1;
        }
        return HttpUtil.getContentLength(request, 0L);
    }

    /// Whether the client holds its body back until it is told to go on; only HTTP/1.1 knows that.
    static boolean awaitsContinue(HttpRequest request) {
        return request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && "100-continue".equalsIgnoreCase(request.headers().get(HttpHeaderNames.EXPECT));
    }
}
