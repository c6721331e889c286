package dev.millrace.api.http;

import dev.millrace.api.access.limit.HeldBytes;
import dev.millrace.api.access.limit.Metered;
import dev.millrace.api.append.Requester;
import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.api.http.answer.PageAnswers;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.request.AcceptEncoding;
import dev.millrace.api.http.request.RequestField;
import dev.millrace.api.live.PageBody;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Message;
import dev.millrace.model.trace.TraceContext;
import dev.millrace.program.trace.LoggedTrace;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `GET`: a page of history.
///
/// Inspected and answered on the event loop; the page is put together on whichever thread history was read. From the
/// moment that it begins until its answer is written it holds a page's worth of the budget.
final class CatchUpCall implements Call, Requester {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUpCall.class);

    /// How often a stream may change its life under a read before the client is asked to come again.
    private static final int LOOKS_MAX = 3;

    private static final int RETRY_AFTER_SECONDS = 1;

    private final Exchange exchange;
    private final StreamPath path;
    private final ReadFrom from;
    private final Pages pages;
    private long held;
    private int looks;

    CatchUpCall(Exchange exchange, StreamPath path, ReadFrom from, Pages pages) {
        this.exchange = exchange;
        this.path = path;
        this.from = from;
        this.pages = pages;
    }

    @Override
    public void begin(Bytes body) {
        if (!pages.budget().take(pages.bytesMax(), share())) {
            long all = pages.budget().bytesMax();
            exchange.answer(ProblemKind.OVERLOADED.answer(
                    "pages in flight: max=" + all + " bytes, of one project max=" + share().share(all),
                    RETRY_AFTER_SECONDS));
            return;
        }
        held = pages.bytesMax();
        look();
    }

    @Override
    public Executor home() {
        return exchange.loop();
    }

    @Override
    public @Nullable TraceContext trace() {
        return exchange.trace();
    }

    @Override
    public void onOutcome(StreamOutcome outcome) {
        if (!(outcome instanceof StreamOutcome.Inspected(StreamView view))) {
            answer(OutcomeAnswers.of(outcome, path, ""));
        } else if (from.equals(ReadFrom.NOW)) {
            answer(PageAnswers.now(view));
        } else {
            readUnder(view);
        }
    }

    private void readUnder(StreamView view) {
        PageCache.Kept kept = pages.cache().find(PageCache.Key.of(path, view, from, allowsGzip()));
        if (kept != null) {
            answer(page(view, kept, kept.body()));
        } else {
            var _ = pages.node()
                    .history()
                    .read(path, view, from, pages.bytesMax())
                    .thenAccept(page -> onPage(view, page))
                    .exceptionally(failure -> {
                        onFailure(failure);
                        return null;
                    });
        }
    }

    private HeldBytes share() {
        return exchange.granted().meter().pages();
    }

    private void look() {
        looks++;
        pages.node().streams().submit(path, new StreamCommand.Inspect(Use.COUNTS, from), this);
    }

    private void onPage(StreamView view, PageOutcome outcome) {
        switch (outcome) {
            case PageOutcome.Page page -> show(view, page);
            case PageOutcome.ViewOutdated outdated
            when looks < LOOKS_MAX -> exchange.loop().execute(this::look);
            case PageOutcome.ViewOutdated refused -> answer(PageAnswers.refused(refused, path));
            case PageOutcome.OffsetInvalid refused -> answer(PageAnswers.refused(refused, path));
            case PageOutcome.OffsetGone refused -> answer(PageAnswers.refused(refused, path));
            case PageOutcome.Unavailable refused -> answer(PageAnswers.refused(refused, path));
            case PageOutcome.Damaged refused -> answer(PageAnswers.refused(refused, path));
        }
    }

    private void onFailure(Throwable failure) {
        try (LoggedTrace _ = LoggedTrace.of(trace())) {
            LOG.error("reading a page failed: stream={} from={}", path, from, failure);
        }
        answer(ProblemKind.INTERNAL_ERROR.answer("a defect of the server; its log says more"));
    }

    private void show(StreamView view, PageOutcome.Page page) {
        long bytes = 0;
        for (Message message : page.messages()) {
            bytes += message.body().length();
        }
        boolean worthIt = bytes >= pages.gzipBytesMin() && AcceptEncoding.isCompressible(view.contentType());
        boolean gzip = worthIt && allowsGzip();
        boolean later = gzip
                && bytes >= HeavyWork.BYTES_MIN
                && pages.heavy().tryRun(() -> show(view, page, true, true), this::onFailure);
        if (!later) {
            show(view, page, gzip && bytes < HeavyWork.BYTES_MIN, worthIt);
        }
    }

    /// @param varies whether another client would be sent another encoding
    private void show(StreamView view, PageOutcome.Page page, boolean gzip, boolean varies) {
        ByteBufAllocator allocator = exchange.channel().alloc();
        ByteBuf plain = PageBody.of(view.contentType(), page.messages(), allocator);
        ByteBuf body = gzip ? compressed(plain, allocator) : plain;
        PageCache.Kept shown = new PageCache.Kept(page.start(), page.next(), page.atTail(), gzip, varies, body);
        boolean unchanging = !page.atTail() || view.closed();
        // What was not compressed since nobody had the time is not what the next is to get.
        if (unchanging && (gzip || !allowsGzip() || !varies)) {
            pages.cache().keep(PageCache.Key.of(path, view, from, allowsGzip()), shown);
        }
        answer(page(view, shown, body));
    }

    private Answer page(StreamView view, PageCache.Kept page, ByteBuf body) {
        PageAnswers.Shown shown =
                new PageAnswers.Shown(page.start(), page.next(), page.atTail(), view, page.gzip(), page.varies());
        long nowMs = pages.node().store().clockMs();
        String ifNoneMatch = exchange.fields().get(RequestField.IF_NONE_MATCH);
        if (ifNoneMatch != null && shown.matches(ifNoneMatch)) {
            body.release();
            return PageAnswers.notModified(shown, exchange.audience(), nowMs);
        }
        return PageAnswers.catchUp(shown, body, exchange.audience(), nowMs);
    }

    private boolean allowsGzip() {
        return AcceptEncoding.allowsGzip(exchange.fields().get(RequestField.ACCEPT_ENCODING));
    }

    private static ByteBuf compressed(ByteBuf body, ByteBufAllocator allocator) {
        try {
            return Gzip.deflate(body, allocator);
        } finally {
            body.release();
        }
    }

    /// From any thread; the budget is given back when the answer is written, or dropped.
    private void answer(Answer answer) {
        long more = answer.body().readableBytes() - held;
        if (more > 0) {
            pages.budget().takeAnyway(more, share());
            held += more;
        }
        long all = held;
        HeldBytes share = share();
        exchange.granted().meter().charge(Metered.READ_BYTES, answer.body().readableBytes());
        exchange.answerFromAnywhere(answer.afterwards(() -> pages.budget().giveBack(all, share)));
    }
}
