package dev.millrace.api.http;

import dev.millrace.api.access.Origins;
import dev.millrace.api.access.limit.HeldBytes;
import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.CrossOrigin;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.answer.Status;
import dev.millrace.model.log.Bytes;
import dev.millrace.program.trace.LoggedTrace;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection: requests one after the other, each answered before the next is looked at. Owned by its
/// event loop; every method but [#drain] is called there.
///
/// What arrives while an answer is awaited is kept, and reading stops, so no more than one read's worth waits. One
/// timer looks after the phase's deadline. However a connection ends, what it holds is released in [#forget].
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    private final HttpService service;
    private final Channel channel;
    private final Queue<HttpObject> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable ScheduledFuture<?> timer;
    private Phase phase = Phase.IDLE;
    private long deadlineNs;
    private long unwritten;
    private boolean inputEnded;
    private boolean workingOff;
    private boolean drained;

    // Of the present request
    private @Nullable Exchange exchange;
    private long begunNs;
    private @Nullable Call call;
    private @Nullable BodyCollector body;
    private long inflatedHeld;
    private HeldBytes inflatedShare = HeldBytes.unshared();
    private long discarded;

    HttpConnection(HttpService service, Channel channel) {
        this.service = service;
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        enter(Phase.IDLE);
        schedule();
        if (service.isDraining()) {
            drain();
        }
    }

    /// Input has come, of whatever kind.
    void onInput() {
        if (phase == Phase.IDLE) {
            enter(Phase.HEAD);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        if (!(message instanceof HttpObject part) || isOver()) {
            ReferenceCountUtil.release(message);
        } else if (isHeldBack() || workingOff) {
            waiting.add(part);
            channel.config().setAutoRead(false);
        } else {
            onPart(part);
        }
    }

    private void onPart(HttpObject part) {
        try {
            if (part.decoderResult().isFailure()) {
                endWith(service.malformed(part));
                return;
            }
            if (part instanceof HttpRequest request) {
                onHead(request);
            }
            if (part instanceof HttpContent content) {
                onContent(content.content());
            }
            if (part instanceof LastHttpContent) {
                onEnd();
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void onHead(HttpRequest request) {
        enter(Phase.HEAD);
        Opening opening = service.open(this, request);
        exchange = opening.exchange();
        begunNs = System.nanoTime();
        switch (opening) {
            case Opening.Closing(var ofExchange, var answer) -> endWith(answer);
            case Opening.Refused(var ofExchange, var answer) -> refuse(request, ofExchange, answer);
            case Opening.Accepted(var ofExchange, var accepted) -> accept(request, accepted);
        }
    }

    private void accept(HttpRequest request, Call accepted) {
        call = accepted;
        discarded = 0;
        if (accepted.bodyUse() == Call.BodyUse.NEEDED) {
            body = service.collector(BodyFraming.length(request), bodies());
            phase = Phase.BODY;
        } else {
            phase = Phase.DISCARD;
        }
        if (BodyFraming.awaitsContinue(request)) {
            service.writer().writeContinue(context());
        }
    }

    /// A refusal is answered once its body is here, where that is soon; otherwise at once, and the connection ends.
    private void refuse(HttpRequest request, Exchange refused, Answer answer) {
        if (BodyFraming.awaitsContinue(request) || BodyFraming.length(request) > HttpService.DISCARDED_BYTES_MAX) {
            endWith(answer);
        } else {
            call = new FixedAnswer(refused, answer);
            discarded = 0;
            phase = Phase.DISCARD;
        }
    }

    private void onContent(ByteBuf content) {
        if (phase == Phase.DISCARD) {
            discarded += content.readableBytes();
            if (discarded > HttpService.DISCARDED_BYTES_MAX) {
                endWith(call instanceof FixedAnswer fixed ? fixed.answer() : service.unwantedBody(discarded));
            }
        } else if (phase == Phase.BODY && body != null) {
            switch (body.add(content)) {
                case OK -> {}
                case TOO_LARGE -> endWith(service.tooLarge());
                case OVER_BUDGET -> endWith(service.overBudget(bodies()));
            }
        }
    }

    private void onEnd() {
        if (phase != Phase.BODY && phase != Phase.DISCARD) {
            return;
        }
        phase = Phase.CALL;
        if (call != null) {
            call.begin(body == null ? Bytes.EMPTY : body.take());
        }
    }

    /// What the present request's project holds.
    private HeldBytes bodies() {
        return Objects.requireNonNull(exchange).granted().meter().bodies();
    }

    /// Whether the present request may hold so many bytes more.
    boolean holdInflated(long bytes) {
        boolean taken = service.bodies().take(bytes, bodies());
        if (taken) {
            inflatedShare = bodies();
            inflatedHeld += bytes;
        }
        return taken;
    }

    /// The answer to the present request; one to any other comes too late and is dropped.
    void answer(Exchange answered, Answer answer) {
        if (answered != exchange || phase != Phase.CALL) {
            answer.drop();
            return;
        }
        boolean kept = answered.keepAlive() && !service.isDraining() && (!inputEnded || !waiting.isEmpty());
        write(answered, answer, kept);
        if (!kept) {
            end();
        } else if (answer.status() == Status.TOO_MANY_REQUESTS || answer.status() == Status.UNAUTHORIZED) {
            pause();
        } else {
            goOn();
        }
    }

    private void pause() {
        enter(Phase.PAUSED);
        var _ = channel.eventLoop().schedule(this::onPaused, HttpService.REFUSED_PAUSE_NS, TimeUnit.NANOSECONDS);
    }

    private void onPaused() {
        if (phase == Phase.PAUSED) {
            goOn();
        }
    }

    private void goOn() {
        if (!channel.isWritable()) {
            enter(Phase.WRITING);
        } else {
            next();
        }
    }

    /// Whether what arrives is kept for later.
    private boolean isHeldBack() {
        return phase == Phase.CALL || phase == Phase.PAUSED || phase == Phase.WRITING;
    }

    /// An answer after which nothing more is read.
    private void endWith(Answer answer) {
        Exchange answered = exchange != null ? exchange : Exchange.unread(this);
        dropCall(answer);
        phase = Phase.ENDING;
        write(answered, answer, false);
        end();
    }

    private void write(Exchange answered, Answer answer, boolean kept) {
        service.count(answer.status());
        if (answered == exchange) {
            service.countDuration(answered, System.nanoTime() - begunNs);
            answered.ended(answer.status().code());
        }
        forgetRequest();
        service.writer().write(context(), answered.forCaches(answer), answered.manner(kept));
    }

    /// Half-closes once all is written, and drops input until the client has closed too.
    private void end() {
        boolean mayHaveMore = phase == Phase.ENDING || !waiting.isEmpty();
        enter(Phase.ENDING);
        releaseWaiting();
        channel.config().setAutoRead(true);
        ChannelFuture allWritten = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        var _ = allWritten.addListener(written -> {
            if (written.isSuccess() && mayHaveMore && !inputEnded && phase == Phase.ENDING) {
                enter(Phase.LINGER);
                var _ = ((DuplexChannel) channel).shutdownOutput();
            } else {
                close();
            }
        });
    }

    private void next() {
        enter(Phase.IDLE);
        if (!workingOff && !waiting.isEmpty()) {
            workOff();
        }
        endIfDrained();
    }

    private void workOff() {
        workingOff = true;
        while (!waiting.isEmpty() && !isHeldBack()) {
            onPart(waiting.remove());
        }
        workingOff = false;
        if (waiting.isEmpty() && phase != Phase.GONE) {
            channel.config().setAutoRead(true);
            closeAtEndOfInput();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ignored) {
        if (phase == Phase.WRITING && channel.isWritable()) {
            goOn();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            closeAtEndOfInput();
        }
    }

    /// A client that has ended its sending half is still given the answer that is on its way, and nothing else.
    private void closeAtEndOfInput() {
        boolean answerWanted = phase == Phase.CALL && call != null && call.outlivesInput();
        if (inputEnded && !answerWanted && phase != Phase.WRITING && phase != Phase.ENDING) {
            close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        forget();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        if (cause instanceof IOException || isOver()) {
            close();
        } else {
            try (LoggedTrace _ = LoggedTrace.of(exchange == null ? null : exchange.trace())) {
                LOG.error("a request failed: connection={} phase={}", channel, phase, cause);
            }
            endWith(ProblemKind.INTERNAL_ERROR.answer("a defect of the server; its log says more"));
        }
    }

    /// The server is about to end: the next answer is the last, and who does not ask in time is closed. Safe for any
    /// thread.
    void drain() {
        var _ = channel.eventLoop().schedule(this::onDrained, service.drainNs(), TimeUnit.NANOSECONDS);
    }

    private void onDrained() {
        drained = true;
        endIfDrained();
    }

    private void endIfDrained() {
        if (drained && phase == Phase.IDLE && waiting.isEmpty()) {
            end();
        }
    }

    /// For a request that could not be read.
    Origins originsOfNoProject() {
        return service.originsOfNoProject();
    }

    HttpHeaders everyResponse(CrossOrigin crossOrigin) {
        return service.writer().everyResponse(System.currentTimeMillis(), crossOrigin); // tidy: for the Date field
    }

    /// The connection is no longer one of HTTP. Without effect where it has ended.
    void handOver(Exchange given, ChannelHandler reader) {
        if (given != exchange || phase != Phase.CALL) {
            return;
        }
        call = null;
        given.ended(Status.OK.code());
        forget();
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.config().setAutoRead(true);
        channel.pipeline().addLast(reader);
        channel.pipeline().remove(RequestDecoder.class);
        channel.pipeline().remove(this);
    }

    private void onTimer() {
        timer = null;
        if (phase != Phase.CALL && phase != Phase.GONE && System.nanoTime() - deadlineNs >= 0) {
            onDeadline();
        }
        if (phase != Phase.GONE) {
            schedule();
        }
    }

    private void onDeadline() {
        switch (phase) {
            case IDLE, LINGER -> close();
            case HEAD, BODY, DISCARD -> endWith(service.tooSlow());
            case WRITING, ENDING -> onWriteDeadline();
            case CALL, PAUSED, GONE -> {}
        }
    }

    private void onWriteDeadline() {
        long left = channel.bytesBeforeWritable();
        if (left >= unwritten) {
            close();
        } else {
            enter(phase);
        }
    }

    private void schedule() {
        timer = channel.eventLoop().schedule(this::onTimer, service.tickNs(), TimeUnit.NANOSECONDS);
    }

    private void enter(Phase entered) {
        phase = entered;
        deadlineNs = System.nanoTime()
                + switch (entered) {
                    case IDLE -> service.idleNs();
                    case HEAD, BODY, DISCARD -> service.requestNs();
                    case WRITING, ENDING -> service.writeStallNs();
                    case CALL, PAUSED, LINGER, GONE -> HttpService.LINGER_NS;
                };
        if (entered == Phase.WRITING || entered == Phase.ENDING) {
            unwritten = channel.bytesBeforeWritable();
        }
    }

    private boolean isOver() {
        return phase == Phase.ENDING || phase == Phase.LINGER || phase == Phase.GONE;
    }

    /// The present call will not be answered, but by `given` if that is what it held ready.
    private void dropCall(@Nullable Answer given) {
        if (phase == Phase.CALL && call != null) {
            call.abandon();
        } else if (call instanceof FixedAnswer fixed && fixed.answer() != given) {
            fixed.answer().drop();
        }
        call = null;
    }

    private void forgetRequest() {
        if (exchange != null) {
            exchange.left();
            exchange = null;
        }
        call = null;
        if (body != null) {
            body.release();
            body = null;
        }
        if (inflatedHeld > 0) {
            service.bodies().giveBack(inflatedHeld, inflatedShare);
            inflatedHeld = 0;
        }
    }

    private void forget() {
        dropCall(null);
        phase = Phase.GONE;
        forgetRequest();
        releaseWaiting();
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void close() {
        var _ = channel.close();
    }

    private void releaseWaiting() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return context;
    }
}
