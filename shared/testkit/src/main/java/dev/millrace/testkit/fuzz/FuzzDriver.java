package dev.millrace.testkit.fuzz;

import dev.millrace.model.log.Bytes;
import dev.millrace.testkit.fuzz.FuzzRequest.Shape;
import dev.millrace.testkit.wire.SseEvent;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireReader;
import dev.millrace.testkit.wire.WireResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Sends generated requests to a server, several at once now and then, and judges each answer: there is one in time, it
/// keeps the rules of all responses, and if it is a refusal, or the request could change nothing, no stream has
/// changed.
///
/// For one thread.
public final class FuzzDriver {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final int TOGETHER_MAX = 3;
    private static final int REMEMBERED = 12;

    private final int port;
    private final Random random;
    private final RequestGenerator generator;
    private final VisibleState visible;
    private final StatusCounts counts;
    /// The last requests and their answers, for whoever has to find out what went wrong.
    private final Deque<String> transcript = new ArrayDeque<>();

    private Optional<WireConnection> connection = Optional.empty();
    private Map<String, String> stateBefore = Map.of();
    private int unanswered;

    /// @param visible looked at after each refusal
    public FuzzDriver(int port, Random random, FuzzLimits limits, VisibleState visible, StatusCounts counts) {
        this.port = port;
        this.random = random;
        this.generator = new RequestGenerator(random, limits);
        this.visible = visible;
        this.counts = counts;
    }

    /// Sends so many requests.
    ///
    /// @throws AssertionError for an answer that is wrong, late or missing
    public void run(int requests) throws IOException {
        stateBefore = visible.now();
        int sent = 0;
        while (sent < requests) {
            int together = Math.min(requests - sent, random.nextInt(10) == 0 ? 1 + random.nextInt(TOGETHER_MAX) : 1);
            List<FuzzRequest> batch = new ArrayList<>();
            for (int i = 0; i < together; i++) {
                batch.add(generator.next());
                if (isLastOfItsConnection(batch.getLast())) {
                    break; // nothing can stand behind it
                }
            }
            exchange(batch);
            sent += batch.size();
        }
        drop();
    }

    private static boolean isLastOfItsConnection(FuzzRequest request) {
        String text = request.wire().utf8().toLowerCase(Locale.ROOT);
        return request.shape() != Shape.WHOLE
                || request.mayWait()
                || text.contains("connection:")
                || text.contains(" http/1.0\r\n");
    }

    /// Requests that rightly got no answer: cut, broken, or behind one that closed the connection.
    public int unanswered() {
        return unanswered;
    }

    private void exchange(List<FuzzRequest> batch) throws IOException {
        WireConnection current = connect();
        boolean mayHaveChanged = false;
        int answered = 0;
        try {
            send(current, batch);
            boolean open = true;
            while (open && answered < batch.size()) {
                FuzzRequest request = batch.get(answered);
                WireResponse response = receive(current, request);
                answered++;
                mayHaveChanged |= judge(request, response);
                open = !response.closesConnection() && !isEventStream(response.header("Content-Type"));
            }
            if (!open || batch.getLast().shape() != Shape.WHOLE) {
                drop();
            }
        } catch (EOFException | SocketException closed) {
            drop();
            requireMayStayUnanswered(batch, answered, closed);
            // Broken framing may carry a whole request before the part that ends the connection.
            mayHaveChanged |= batch.get(answered).shape() == Shape.BROKEN;
        } catch (SocketTimeoutException late) {
            throw failure("no answer within " + ANSWER_MAX + " to " + batch.get(answered), late);
        }
        unanswered += batch.size() - answered;
        requireUnchanged(batch, mayHaveChanged);
    }

    private WireConnection connect() throws IOException {
        if (connection.isEmpty()) {
            connection = Optional.of(WireConnection.open(port, ANSWER_MAX));
        }
        return connection.get();
    }

    private void drop() throws IOException {
        if (connection.isPresent()) {
            connection.get().closeWithReset();
            connection = Optional.empty();
        }
    }

    private void send(WireConnection current, List<FuzzRequest> batch) throws IOException {
        for (FuzzRequest request : batch) {
            remember("> " + request);
            current.send(request.wire().toArray());
        }
        if (batch.getLast().shape() != Shape.WHOLE) {
            current.finishSending();
        }
    }

    private WireResponse receive(WireConnection current, FuzzRequest request) throws IOException {
        WireReader.Head head = current.receiveHead();
        boolean events =
                isEventStream(head.header("Content-Type")) && !request.method().equals("HEAD");
        WireResponse response =
                events ? firstControl(head, current.events(head), request) : current.rest(head, request.method());
        remember("< " + response);
        return response;
    }

    private WireResponse firstControl(WireReader.Head head, SseReader events, FuzzRequest request) throws IOException {
        for (Optional<SseEvent> event = events.next(); event.isPresent(); event = events.next()) {
            if (event.get().type().equals("control")) {
                return new WireResponse(
                        head.status(), head.headers(), Bytes.utf8(event.get().data()));
            }
        }
        if (request.shape() != Shape.WHOLE) {
            throw new EOFException("the client has ended its half, and the stream with it");
        }
        throw failure("an event stream without a control event, " + head + ", for " + request, null);
    }

    private static boolean isEventStream(Optional<String> contentType) {
        return contentType.orElse("").startsWith("text/event-stream");
    }

    /// @return whether the answer says that something may have changed
    private boolean judge(FuzzRequest request, WireResponse response) {
        counts.count(response.status());
        generator.learn(request, response);
        List<String> wrong = ResponseRules.violations(request, response);
        if (!wrong.isEmpty()) {
            throw failure(wrong + " in the answer " + response + " to " + request, null);
        }
        boolean safe = request.method().equals("GET") || request.method().equals("HEAD");
        return response.status() < 300 && (!safe || request.shape() == Shape.BROKEN) && request.shape() != Shape.CUT;
    }

    private void requireMayStayUnanswered(List<FuzzRequest> batch, int answered, IOException closed) {
        FuzzRequest request = batch.get(answered);
        if (request.shape() == Shape.WHOLE) {
            throw failure("the connection was closed without an answer to " + request, closed);
        }
    }

    private void requireUnchanged(List<FuzzRequest> batch, boolean mayHaveChanged) throws IOException {
        Map<String, String> state = visible.now();
        if (!mayHaveChanged && !state.equals(stateBefore)) {
            throw failure(differences(state) + "after what changes nothing: " + batch, null);
        }
        stateBefore = state;
    }

    private String differences(Map<String, String> state) {
        Set<String> streams = new TreeSet<>(stateBefore.keySet());
        streams.addAll(state.keySet());
        StringBuilder text = new StringBuilder();
        for (String stream : streams) {
            String before = stateBefore.getOrDefault(stream, "not there");
            String after = state.getOrDefault(stream, "not there");
            if (!before.equals(after)) {
                text.append(stream)
                        .append(" was ")
                        .append(before)
                        .append(" and is ")
                        .append(after)
                        .append(", ");
            }
        }
        return text.toString();
    }

    private void remember(String line) {
        transcript.add(line);
        if (transcript.size() > REMEMBERED) {
            transcript.remove();
        }
    }

    private AssertionError failure(String what, @Nullable Throwable cause) {
        return new AssertionError(what + "\nlast:\n" + String.join("\n", transcript), cause);
    }
}
