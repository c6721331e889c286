package dev.millrace.api.http;

import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.model.log.Bytes;

/// A call whose body came compressed: it goes on with the body inflated, bounded like any body.
final class InflatingCall implements Call {
    private final Exchange exchange;
    private final Call call;
    private final int bytesMax;

    InflatingCall(Exchange exchange, Call call, int bytesMax) {
        this.exchange = exchange;
        this.call = call;
        this.bytesMax = bytesMax;
    }

    @Override
    public BodyUse bodyUse() {
        return BodyUse.NEEDED;
    }

    @Override
    public void begin(Bytes body) {
        switch (Gzip.inflate(body, bytesMax)) {
            case Gzip.Inflated.Whole(var inflated) -> {
                if (exchange.connection().holdInflated(inflated.length())) {
                    call.begin(inflated);
                } else {
                    exchange.answer(ProblemKind.OVERLOADED.answer("request bodies in flight, inflated", 1));
                }
            }
            case Gzip.Inflated.TooLarge() ->
                exchange.answer(ProblemKind.CONTENT_TOO_LARGE.answer("inflated body: max=" + bytesMax + " bytes"));
            case Gzip.Inflated.Malformed(var detail) ->
                exchange.answer(ProblemKind.MALFORMED_BODY.answer("not gzip: " + detail));
        }
    }

    @Override
    public void abandon() {
        call.abandon();
    }

    @Override
    public boolean outlivesInput() {
        return call.outlivesInput();
    }
}
