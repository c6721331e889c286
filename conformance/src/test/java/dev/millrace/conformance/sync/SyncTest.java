package dev.millrace.conformance.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nothing is acknowledged before the disk has it.
@Tag("slow")
final class SyncTest {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final String URL = "/v1/stream/sync/stream";

    @TempDir
    private Path data;

    @BeforeEach
    void needStrace() {
        String obstacle = Strace.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
    }

    @Test
    void eachAcknowledgementWaitsForASyncOfWhatItAcknowledges() throws IOException {
        assertEquals(List.of(), unsynced());
    }

    @Test
    void aSyncThatIsSwitchedOffIsNoticed() throws IOException {
        List<String> unsynced = unsynced("-e", "inject=fsync,fdatasync:retval=0");

        assertEquals(writes().size(), unsynced.size());
    }

    @Test
    void whatAFailedSyncLeftUncertainIsNotAcknowledgedAndTheRestIsKept() throws IOException {
        List<String> acknowledged = new ArrayList<>();
        try (PackagedProgram program = PackagedProgram.start(data);
                WireConnection connection = WireConnection.open(program.base().getPort(), WAIT)) {
            assertEquals(201, connection.exchange(put(URL)).status());
            acknowledged.addAll(appendSome(connection, "before"));
            try (Strace _ = Strace.attach(program.pid(), "-e", "inject=fsync,fdatasync:error=EIO")) {
                assertEquals(List.of(), appendSome(connection, "meanwhile"));
            }
            Awaitility.await().atMost(WAIT).until(() -> appendSome(connection, "probe"), probes -> !probes.isEmpty());
            acknowledged.addAll(appendSome(connection, "after"));
            program.kill();
        }
        try (PackagedProgram program = PackagedProgram.start(data);
                WireConnection connection = WireConnection.open(program.base().getPort(), WAIT)) {
            List<String> stored = read(connection);
            assertTrue(stored.containsAll(acknowledged), "acknowledged " + acknowledged + ", stored " + stored);
            assertEquals(stored.size(), stored.stream().distinct().count(), "stored twice: " + stored);
        }
    }

    /// Makes one write after the other.
    ///
    /// @return those that were acknowledged before a sync of what they wrote
    private List<String> unsynced(String... straceOptions) throws IOException {
        SystemCalls calls;
        try (PackagedProgram program = PackagedProgram.start(data);
                WireConnection connection = WireConnection.open(program.base().getPort(), WAIT)) {
            Strace strace = Strace.attach(program.pid(), straceOptions);
            try (strace) {
                for (WireRequest write : writes()) {
                    WireResponse response = connection.exchange(write);
                    assertTrue(response.status() < 300, write + " was answered " + response);
                }
            }
            calls = strace.calls();
        }
        List<String> unsynced = new ArrayList<>();
        List<SystemCalls.Call> answers = calls.answers();
        assertEquals(writes().size(), answers.size(), "answers seen");
        for (int i = 0; i < answers.size(); i++) {
            int since = i == 0 ? -1 : answers.get(i - 1).endLine();
            String marker = writes().get(i).body().utf8();
            if (!calls.areSyncedBetween(since, marker, answers.get(i))) {
                unsynced.add(writes().get(i).method() + " " + marker);
            }
        }
        return unsynced;
    }

    /// Every kind of write that there is.
    private static List<WireRequest> writes() {
        List<WireRequest> writes = new ArrayList<>();
        writes.add(put(URL));
        for (int i = 0; i < 20; i++) {
            writes.add(post(URL, "plain-" + i + ";"));
            writes.add(post(URL, "produced-" + i + ";")
                    .with("Producer-Id", "p")
                    .with("Producer-Epoch", "0")
                    .with("Producer-Seq", Integer.toString(i)));
        }
        writes.add(put("/v1/stream/sync/fork").with("Stream-Forked-From", URL));
        writes.add(put("/v1/stream/sync/filled").body("initial;"));
        writes.add(WireRequest.of("DELETE", "/v1/stream/sync/filled"));
        writes.add(post(URL, "last;").with("Stream-Closed", "true"));
        writes.add(WireRequest.of("POST", "/v1/stream/sync/fork").with("Stream-Closed", "true"));
        return writes;
    }

    private static WireRequest put(String url) {
        return WireRequest.of("PUT", url).with("Content-Type", "text/plain");
    }

    private static WireRequest post(String url, String text) {
        return WireRequest.of("POST", url).body("text/plain", text);
    }

    /// @return what was acknowledged
    private static List<String> appendSome(WireConnection connection, String name) throws IOException {
        List<String> acknowledged = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String message = name + "-" + System.nanoTime();
            int status = connection.exchange(post(URL, message + ";")).status();
            assertTrue(status == 204 || status == 503 || status == 507, "status " + status);
            if (status == 204) {
                acknowledged.add(message);
            }
        }
        return acknowledged;
    }

    private static List<String> read(WireConnection connection) throws IOException {
        WireResponse response = connection.exchange(WireRequest.of("GET", URL));
        assertEquals(200, response.status());
        return List.of(response.text().split(";", -1));
    }
}
