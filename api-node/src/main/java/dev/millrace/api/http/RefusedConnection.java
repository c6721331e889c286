package dev.millrace.api.http;

import dev.millrace.api.http.answer.AnswerWriter.Manner;
import dev.millrace.api.http.answer.AnswerWriter.Persistence;
import dev.millrace.api.http.answer.CrossOrigin;
import dev.millrace.api.http.answer.ProblemKind;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/// A connection too many: told so at once, whatever it asks, and closed once it has heard.
final class RefusedConnection extends ChannelInboundHandlerAdapter {
    private static final int RETRY_AFTER_SECONDS = 1;

    private final HttpService service;

    RefusedConnection(HttpService service) {
        this.service = service;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        var answer = ProblemKind.OVERLOADED.answer("too many connections", RETRY_AFTER_SECONDS);
        service.count(answer.status());
        CrossOrigin everyone = new CrossOrigin(service.originsOfNoProject().word(null), "");
        service.writer().write(context, answer, new Manner(Persistence.CLOSED, false, everyone, false));
        var _ = context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> endOutput(context));
        var _ = context.executor().schedule(() -> close(context), HttpService.LINGER_NS, TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            close(context);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close(context);
    }

    private static void endOutput(ChannelHandlerContext context) {
        var _ = ((DuplexChannel) context.channel()).shutdownOutput();
    }

    private static void close(ChannelHandlerContext context) {
        var _ = context.close();
    }
}
