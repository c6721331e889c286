package dev.millrace.api.http;

import dev.millrace.api.whole.Bounds;
import dev.millrace.api.whole.BufferLeaks;
import dev.millrace.api.whole.WholeNode;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.wire.WireConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// However a connection ends, amid whatever part of a request, the buffers that it holds are released.
final class BrokenConnectionsTest {
    private static final int CONNECTIONS_EACH = 40;
    private static final int CONNECTIONS_AT_CLOSING = 10;
    private static final int CLOSINGS = 40;
    private static final String HEAD =
            "POST /v1/stream/p/s HTTP/1.1\r\nHost: here\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\n";
    private static final List<String> BEGINNINGS = List.of(
            "GET /v1/str", "GET /v1/stream/p/s HTTP/1.1\r\nHost: he", HEAD, HEAD + "123", HEAD + "123456789GET /");

    private final List<WireConnection> clients = new ArrayList<>();

    enum End {
        RESET,
        CLOSED,
        HALF_CLOSED;

        void come(WireConnection client) throws IOException {
            switch (this) {
                case RESET -> client.closeWithReset();
                case CLOSED -> client.close();
                case HALF_CLOSED -> client.finishSending();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatEndsAmidARequestLeavesNoBufferBehind(End end) throws IOException {
        try (BufferLeaks leaks = new BufferLeaks();
                WholeNode node = new WholeNode(SimulatedStreamStore.create(), Bounds.DEFAULT, 1)) {
            begin(node, CONNECTIONS_EACH);
            for (WireConnection client : clients) {
                end.come(client);
            }
            Awaitility.await().until(() -> node.server().counters().connections() == 0);
            leaks.requireNone();
        } finally {
            closeClients();
        }
    }

    /// A loop that is shut down with connections open forgets to tell some of them, once in a while: hence many.
    @Test
    void aServerThatClosesAmidRequestsLeavesNoBufferBehind() throws IOException {
        for (int round = 0; round < CLOSINGS; round++) {
            try (BufferLeaks leaks = new BufferLeaks()) {
                try (WholeNode node = new WholeNode(SimulatedStreamStore.create(), Bounds.DEFAULT, 1)) {
                    begin(node, CONNECTIONS_AT_CLOSING);
                }
                leaks.requireNone();
            } finally {
                closeClients();
            }
        }
    }

    private void begin(WholeNode node, int each) throws IOException {
        for (String beginning : BEGINNINGS) {
            for (int i = 0; i < each; i++) {
                WireConnection client = node.connect();
                clients.add(client);
                client.send(beginning.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    private void closeClients() throws IOException {
        for (WireConnection client : clients) {
            client.close();
        }
        clients.clear();
    }
}
