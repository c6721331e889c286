package dev.millrace.conformance.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.s2.S2Lite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `./millrace cleanup --once` and `--dry-run`, as typed: what they print, what they exit with, and what is so
/// afterwards.
@Tag("slow")
final class CleanupCommandTest {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int MORE_IS_DUE = 75;
    private static final int SESSIONS = 3;
    private static final Duration MARGIN = Duration.ofSeconds(7); // 5 s is the cleanup's own
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path data;

    private S2Lite lite;
    private PackagedProgram program;
    private Asked node;

    @BeforeEach
    void start() {
        lite = S2Lite.inMemory();
        program = PackagedProgram.start(
                data, "--millrace.cleanup.enabled=false", "--millrace.s2.endpoint=" + lite.endpoint());
        node = new Asked(program::base);
    }

    @AfterEach
    void stop() {
        program.close();
        lite.close();
    }

    /// One run of the command to its end.
    ///
    /// @param lines of its own, without those that begin as a log's do
    private record Ran(int exitCode, List<String> lines, String log) {
        JsonNode report() {
            return JSON.readTree(lines.getLast());
        }

        long counted(String name) {
            return report().path(name).asLong(-1);
        }
    }

    private Ran run(String... options) {
        try (PackagedProgram command = PackagedProgram.launchCleanup(options)) {
            int code = command.awaitExit();
            List<String> lines = command.log()
                    .lines()
                    .filter(line -> line.startsWith("{") || line.startsWith("tests/"))
                    .toList();
            return new Ran(code, lines, command.log());
        }
    }

    private Ran runOnS2(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--millrace.s2.endpoint=" + lite.endpoint());
        return run(all.toArray(String[]::new));
    }

    /// Sessions whose deadlines have passed, also for a cleanup that waits out what clocks may differ by.
    private void expire() throws InterruptedException {
        node.expect(201, "PUT", "/v1/stream/tests/room", "[]");
        for (int i = 0; i < SESSIONS; i++) {
            String body = "{\"sessionId\":\"s" + i + "\",\"streamId\":\"room\",\"ttlSeconds\":1}";
            node.expect(200, "POST", "/v1/tests/subscribe", body);
        }
        for (int i = 0; i < SESSIONS; i++) {
            String session = "/v1/tests/session/s" + i;
            Awaitility.await("the deadline of " + session)
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> node.get(session).statusCode() == 404);
        }
        long fromNs = System.nanoTime();
        Awaitility.await("the margin")
                .atMost(Duration.ofMinutes(1))
                .until(() -> System.nanoTime() - fromNs > MARGIN.toNanos());
    }

    @Test
    void aRunSaysInOneLineWhatItDidAndExitsWithWhatItCameTo() throws InterruptedException {
        expire();

        Ran dry = runOnS2("--dry-run");
        assertEquals(DONE, dry.exitCode(), dry.log());
        for (int i = 0; i < SESSIONS; i++) {
            String told = "tests/session:s" + i + " [CREATED]: its life would be ended: expired: deadlineMs=";
            assertTrue(dry.lines().stream().anyMatch(line -> line.startsWith(told)), dry.log());
        }
        assertEquals(SESSIONS + 1, dry.lines().size(), dry.log());
        assertEquals(SESSIONS, dry.counted("lookedAt"));
        assertEquals(0, dry.counted("storeBytesAppended"));

        Ran first = runOnS2("--once", "--millrace.cleanup.streams-per-run-max=2");
        assertEquals(MORE_IS_DUE, first.exitCode(), first.log());
        assertEquals("more", first.report().path("ending").asString());
        assertEquals(2, first.counted("expired"));

        Ran second = runOnS2("--once");
        assertEquals(DONE, second.exitCode(), second.log());
        assertEquals("done", second.report().path("ending").asString());
        assertEquals(1, second.counted("expired"));
        assertEquals(SESSIONS, second.counted("announced"));
        assertTrue(second.counted("storeRequests") > 0 && second.counted("tookMs") >= 0, second.log());

        Ran third = runOnS2("--once");
        assertEquals(DONE, third.exitCode(), third.log());
        assertEquals(0, third.counted("lookedAt"));
    }

    @Test
    void aRunThatCannotReachItsStoreFailsAndSaysWhy() {
        lite.kill();
        Ran failed = runOnS2("--once");
        assertEquals(FAILED, failed.exitCode(), failed.log());
        assertEquals("failed", failed.report().path("ending").asString());
        assertTrue(failed.report().path("trouble").asString().contains("expiry"), failed.log());
    }

    @Test
    void whatItDoesNotUnderstandItRefuses() {
        Ran word = run("--onse");
        assertEquals(FAILED, word.exitCode(), word.log());
        assertTrue(word.log().contains("--onse"), word.log());

        Ran nowhere = run("--once");
        assertEquals(FAILED, nowhere.exitCode(), nowhere.log());
        assertTrue(nowhere.log().contains("S2"), nowhere.log());

        Ran bound = runOnS2("--once", "--millrace.cleanup.grace=1m");
        assertEquals(FAILED, bound.exitCode(), bound.log());
        assertTrue(bound.log().contains("millrace.cleanup.grace"), bound.log());
    }
}
