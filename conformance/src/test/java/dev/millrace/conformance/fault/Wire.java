package dev.millrace.conformance.fault;

import dev.millrace.testkit.history.Answer;
import dev.millrace.testkit.history.Answer.Refusal;
import dev.millrace.testkit.history.Call;
import dev.millrace.testkit.history.Unit;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Sends calls as HTTP requests, each on a connection of its own, and reads the answers.
final class Wire {
    /// More than a node may take for an answer.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String JSON = "application/json";

    private final int port;
    private final String url;

    Wire(int port, String url) {
        this.port = port;
        this.url = url;
    }

    String url() {
        return url;
    }

    /// @return [Answer.Unknown] where the answer leaves open what happened
    /// @throws IOException where there is none
    /// @throws AssertionError where it is none that the protocol has for this call
    Answer ask(Call call) throws IOException {
        return switch (call) {
            case Call.Create create -> created(exchange(put(create)));
            case Call.Append append -> appended(append, exchange(post(append)));
            case Call.Close() -> closed(exchange(WireRequest.of("POST", url).with("Stream-Closed", "true")));
            case Call.Delete() -> deleted(exchange(WireRequest.of("DELETE", url)));
            case Call.Head() -> inspected(exchange(WireRequest.of("HEAD", url)));
            case Call.Read(var from) -> new Pages(this, from).read();
        };
    }

    WireResponse page(String from) throws IOException {
        return exchange(WireRequest.of("GET", url + "?offset=" + from));
    }

    private WireResponse exchange(WireRequest request) throws IOException {
        try (WireConnection connection = WireConnection.open(port, PATIENCE)) {
            return connection.exchange(request);
        }
    }

    private WireRequest put(Call.Create create) {
        WireRequest request = WireRequest.of("PUT", url).with("Content-Type", JSON);
        Unit unit = create.unit();
        return unit == null ? request : request.body(array(unit));
    }

    private WireRequest post(Call.Append append) {
        WireRequest request = WireRequest.of("POST", url).body(JSON, array(append.unit()));
        if (append.stamp() != null) {
            request = request.with("Producer-Id", append.stamp().producer())
                    .with("Producer-Epoch", Long.toString(append.stamp().epoch()))
                    .with("Producer-Seq", Long.toString(append.stamp().seq()));
        }
        if (append.streamSeq() != null) {
            request = request.with("Stream-Seq", append.streamSeq());
        }
        if (append.expectedTail() != null) {
            request = request.with("Stream-Expected-Offset", append.expectedTail());
        }
        return append.closes() ? request.with("Stream-Closed", "true") : request;
    }

    private static String array(Unit unit) {
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < unit.messages(); i++) {
            messages.add('"' + unit.message(i) + '"');
        }
        return "[" + String.join(",", messages) + "]";
    }

    private Answer created(WireResponse response) {
        return switch (response.status()) {
            case 201 -> new Answer.Created(next(response));
            case 200 -> new Answer.Existed(next(response), isClosed(response));
            case 409 -> existsClosed(response);
            default -> unknown("PUT", response);
        };
    }

    /// A stream that was closed is not the open one that was asked for.
    private Answer existsClosed(WireResponse response) {
        if (response.text().contains("closed: existing=true asked=false")) {
            return new Answer.Refused(Refusal.CLOSED, "");
        }
        throw unexpected("PUT", response);
    }

    private Answer appended(Call.Append append, WireResponse response) {
        return switch (response.status()) {
            case 200 -> new Answer.Appended(next(response), isClosed(response));
            case 204 ->
                append.stamp() == null
                        ? new Answer.Appended(next(response), isClosed(response))
                        : new Answer.Duplicate(next(response), isClosed(response));
            case 404 -> new Answer.NotFound();
            case 400, 403, 409 -> refused(response);
            default -> unknown("POST", response);
        };
    }

    private Answer refused(WireResponse response) {
        return new Answer.Refused(
                refusal(response), response.header("Stream-Next-Offset").orElse(""));
    }

    private Refusal refusal(WireResponse response) {
        String text = response.text();
        if (text.contains("urn:millrace:stream-closed")) {
            return Refusal.CLOSED;
        } else if (text.contains("urn:millrace:stream-seq-not-greater")) {
            return Refusal.STREAM_SEQ;
        } else if (text.contains("urn:millrace:tail-elsewhere")) {
            return Refusal.TAIL_ELSEWHERE;
        } else if (text.contains("urn:millrace:producer-gap")) {
            return Refusal.GAP;
        } else if (text.contains("urn:millrace:producer-fenced")) {
            return Refusal.FENCED;
        } else if (text.contains("urn:millrace:producer-epoch-start")) {
            return Refusal.EPOCH_START;
        }
        throw unexpected("POST", response);
    }

    private Answer closed(WireResponse response) {
        return switch (response.status()) {
            case 200, 204 -> new Answer.Closed(next(response));
            case 404 -> new Answer.NotFound();
            default -> unknown("POST", response);
        };
    }

    private Answer deleted(WireResponse response) {
        return switch (response.status()) {
            case 204 -> new Answer.Deleted();
            case 404 -> new Answer.NotFound();
            default -> unknown("DELETE", response);
        };
    }

    private Answer inspected(WireResponse response) {
        return switch (response.status()) {
            case 200 -> new Answer.Inspected(next(response), isClosed(response));
            case 404 -> new Answer.NotFound();
            default -> unknown("HEAD", response);
        };
    }

    /// A 503 says that the request was not served, or that nobody could find out.
    Answer unknown(String method, WireResponse response) {
        if (response.status() == 503) {
            return new Answer.Unknown();
        }
        throw unexpected(method, response);
    }

    private AssertionError unexpected(String method, WireResponse response) {
        return new AssertionError(method + " " + url + ": " + response);
    }

    static String next(WireResponse response) {
        return response.required("Stream-Next-Offset");
    }

    static boolean isClosed(WireResponse response) {
        return response.header("Stream-Closed").isPresent();
    }
}
