package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/// A connection to the program in one round, whose writes are counted.
final class Client implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Round round;
    private final WireConnection connection;

    private Client(Round round, WireConnection connection) {
        this.round = round;
        this.connection = connection;
    }

    static Client connect(Round round) throws IOException {
        return new Client(round, WireConnection.open(round.port(), WAIT));
    }

    /// Another connection to the same program.
    Client another() throws IOException {
        return connect(round);
    }

    WireResponse exchange(WireRequest request) throws IOException {
        send(request);
        return receive(request.method());
    }

    /// Sends a request whose answer is received later.
    void send(WireRequest request) throws IOException {
        if (writes(request.method())) {
            round.onSent();
        }
        connection.send(request);
    }

    WireResponse receive(String method) throws IOException {
        WireResponse response = connection.receive(method);
        if (writes(method)) {
            round.onAnswered();
        }
        return response;
    }

    private static boolean writes(String method) {
        return !method.equals("GET") && !method.equals("HEAD");
    }

    /// Sends a request and takes one of these statuses for an answer.
    ///
    /// @throws AssertionError for any other
    WireResponse expect(WireRequest request, int... statuses) throws IOException {
        return expect(request, exchange(request), statuses);
    }

    static WireResponse expect(WireRequest request, WireResponse response, int... statuses) {
        for (int status : statuses) {
            if (response.status() == status) {
                return response;
            }
        }
        throw new AssertionError(request.method() + " " + request.target() + " " + request.headers()
                + ": expected one of " + Arrays.toString(statuses) + ", received " + response);
    }

    /// The events of an endless response.
    SseReader events(WireRequest request) throws IOException {
        return connection.events(request);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
