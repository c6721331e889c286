package dev.millrace.conformance.outage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An s2-lite in memory that was started anew has lost everything and answers all the same: that is said, and what it
/// has is not served as if it were the truth.
@Tag("slow")
final class S2ResetTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LOST = "/v1/stream/reset/lost";
    private static final List<WireRequest> REQUESTS = List.of(
            WireRequest.of("GET", LOST + "?offset=-1"),
            WireRequest.of("HEAD", LOST),
            WireRequest.of("POST", LOST).body("text/plain", "more"),
            WireRequest.of("PUT", LOST).body("text/plain", "first"),
            WireRequest.of("DELETE", LOST),
            WireRequest.of("PUT", "/v1/stream/reset/new").body("text/plain", "first"));

    @TempDir
    private Path folder;

    @Test
    void anS2ThatLostItsDataIsToldOfAndNotServedAsEmpty() {
        try (S2Lite lite = S2Lite.inMemory()) {
            try (PackagedProgram node = start(lite)) {
                assertEquals(201, ask(node, REQUESTS.get(3)).status());
                lite.kill();
                lite.restart();
                Awaitility.await("readiness says it").atMost(PATIENCE).until(() -> {
                    requireNoTruth(ask(node, REQUESTS.getFirst()));
                    WireResponse readiness = readiness(node);
                    return readiness.status() == 503 && readiness.text().contains("was reset or replaced");
                });
                for (WireRequest request : REQUESTS) {
                    WireResponse answer = ask(node, request);
                    assertEquals(503, answer.status(), () -> request + ": " + answer);
                    assertTrue(answer.header("Retry-After").isPresent(), answer::toString);
                }
                assertTrue(node.log().contains("was reset or replaced"), node::log);
            }
            try (PackagedProgram again = start(lite)) {
                assertEquals(404, ask(again, REQUESTS.getFirst()).status());
                assertEquals(201, ask(again, REQUESTS.get(3)).status());
                assertEquals(200, readiness(again).status());
            }
        }
    }

    /// What is remembered may be shown, and that nobody knows may be said; that nothing is there may not.
    private static void requireNoTruth(WireResponse answer) {
        boolean remembered = answer.status() == 200 && answer.text().equals("first");
        assertTrue(remembered || answer.status() == 503, answer::toString);
    }

    private PackagedProgram start(S2Lite lite) {
        return PackagedProgram.start(
                folder,
                "--millrace.s2.endpoint=" + lite.endpoint(),
                "--millrace.s2.request-time-max=500ms",
                "--millrace.append.request-deadline=1s",
                "--millrace.cleanup.enabled=false",
                "--millrace.fanout.enabled=false");
    }

    private static WireResponse ask(PackagedProgram node, WireRequest request) {
        return Site.ask(node.base().getPort(), request);
    }

    private static WireResponse readiness(PackagedProgram node) {
        return Site.ask(node.management().getPort(), WireRequest.of("GET", "/health/ready"));
    }
}
