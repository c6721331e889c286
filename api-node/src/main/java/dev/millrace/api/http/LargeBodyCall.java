package dev.millrace.api.http;

import dev.millrace.api.access.limit.Metered;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.model.log.Bytes;
import dev.millrace.program.trace.LoggedTrace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A call whose body is inflated first where it came compressed, and that begins away from the event loop where its
/// body is large. Owned by the event loop, but for what runs as heavy work.
final class LargeBodyCall implements Call {
    private static final Logger LOG = LoggerFactory.getLogger(LargeBodyCall.class);
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Exchange exchange;
    private final Call call;
    private final Coding coding;
    private final int bytesMax;
    private final HeavyWork heavy;
    private boolean abandoned;

    /// How the body came.
    enum Coding {
        IDENTITY,
        GZIP
    }

    /// @param bytesMax of the body, inflated
    LargeBodyCall(Exchange exchange, Call call, Coding coding, int bytesMax, HeavyWork heavy) {
        this.exchange = exchange;
        this.call = call;
        this.coding = coding;
        this.bytesMax = bytesMax;
        this.heavy = heavy;
    }

    @Override
    public BodyUse bodyUse() {
        return BodyUse.NEEDED;
    }

    @Override
    public void begin(Bytes body) {
        if (coding == Coding.IDENTITY || body.isEmpty()) {
            beginCall(body);
        } else {
            run(() -> inflate(body));
        }
    }

    @Override
    public void abandon() {
        abandoned = true;
        call.abandon();
    }

    @Override
    public boolean outlivesInput() {
        return call.outlivesInput();
    }

    private void beginCall(Bytes body) {
        exchange.granted().meter().charge(Metered.APPEND_BYTES, body.length());
        if (body.length() < HeavyWork.BYTES_MIN) {
            call.begin(body);
        } else {
            run(() -> call.begin(body));
        }
    }

    private void run(Runnable task) {
        if (!heavy.tryRun(task, this::onFailure)) {
            exchange.answer(ProblemKind.OVERLOADED.answer("large bodies waiting", RETRY_AFTER_SECONDS));
        }
    }

    private void inflate(Bytes body) {
        switch (Gzip.inflate(body, bytesMax)) {
            case Gzip.Inflated.Whole(var inflated) -> exchange.loop().execute(() -> onInflated(inflated));
            case Gzip.Inflated.TooLarge() ->
                exchange.answerFromAnywhere(
                        ProblemKind.CONTENT_TOO_LARGE.answer("inflated body: max=" + bytesMax + " bytes"));
            case Gzip.Inflated.Malformed(var detail) ->
                exchange.answerFromAnywhere(ProblemKind.MALFORMED_BODY.answer("not gzip: " + detail));
        }
    }

    private void onInflated(Bytes inflated) {
        if (abandoned) {
            return;
        }
        if (exchange.connection().holdInflated(inflated.length())) {
            beginCall(inflated);
        } else {
            exchange.answer(ProblemKind.OVERLOADED.answer("request bodies in flight, inflated", RETRY_AFTER_SECONDS));
        }
    }

    private void onFailure(Throwable failure) {
        try (LoggedTrace _ = LoggedTrace.of(exchange.trace())) {
            LOG.error("a large body could not be taken: path={}", exchange.path(), failure);
        }
        exchange.answerFromAnywhere(ProblemKind.INTERNAL_ERROR.answer("a defect of the server; its log says more"));
    }
}
