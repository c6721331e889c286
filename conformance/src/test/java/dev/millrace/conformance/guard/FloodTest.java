package dev.millrace.conformance.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Two projects on one node, of which one abuses it as far as its limits let it, and asks for much more: the other is
/// refused nothing, and the time within which 99 of 100 of its requests are answered no more than doubles.
///
/// How it is measured is told by [Interleaved]. That is asked of a long run, on a machine that does nothing else, of
/// each flood, and held against the phases without any. Any other run holds it against those too in which the same
/// flood meets a second program on the same machine: what the processors lose to a flood, whoever is flooded, is most
/// of what is seen where they are busy; of live readers it looks at the median alone, since an event loop that has work
/// without pause waits for its turn behind whatever else wants the processors; and slow senders are left to the long
/// run, since a busy machine shows the cost of their beginning more than of their lasting. All is printed.
@Tag("long")
@Tag("alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FloodTest {
    private static final boolean LONG = Boolean.getBoolean("millrace.test.long");

    private static final Interleaved.Form MOST = form(99);
    private static final Interleaved.Form MEDIAN = form(50);

    private static final Duration BEGUN_MAX = Duration.ofMinutes(2);
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final int TOO_MANY = 429;
    private static final int KIB = 1024;

    private static final String LOUD = "the-secret-of-the-loud-with-32-bytes-or-more";
    private static final String QUIET = "the-secret-of-the-quiet-with-32-bytes-or-more";

    /// Each waits 100 ms after a refusal, so that they ask four times as often as they may.
    private static final int CONNECTIONS = 20;

    private static final int READERS = 5_000;
    private static final int READERS_TOO_MANY = 20;
    private static final int SLOW_SENDERS = 64;
    private static final int SENT_AT_ONCE = 70 * KIB; // for which the server holds 512 KiB of the 8 MiB to come
    private static final String BODIES_MAX = "32MB"; // of which the slow senders may hold half, and ask for all

    /// What a registry gives a project: 5,000 readers whose streams grow twice a second, 50 requests of each kind.
    private static final String REGISTRY = """
            {"projects":{
              "quiet":{"secrets":["%s"]},
              "loud":{"secrets":["%s"],"limits":{"appendsPerSecond":50,"appendBytesPerSecond":1000000,
                "readsPerSecond":50,"readBytesPerSecond":5000000,"liveConnections":100}},
              "crowd":{"secrets":["%s"],"limits":{"appendsPerSecond":2,"appendBytesPerSecond":1000000,
                "liveConnections":%d}}}}
            """.formatted(QUIET, LOUD, LOUD, READERS);

    @TempDir
    private static Path folder;

    private PackagedProgram program;
    private PackagedProgram beside;
    private Neighbour neighbour;

    @BeforeAll
    void start() throws IOException {
        Path registry = Files.writeString(folder.resolve("projects.json"), REGISTRY);
        program = start("data", registry);
        beside = start("beside", registry);
        neighbour = new Neighbour(port(program));
        String quiet = Tokens.manage("quiet", QUIET);
        neighbour.send(
                dressed(WireRequest.of("POST", "/v1/stream/quiet/s").body("text/plain", "x".repeat(100)), quiet), 204);
        neighbour.send(dressed(WireRequest.of("GET", "/v1/stream/quiet/r?offset=-1"), quiet), 200);
        neighbour.warmUp();
    }

    private static PackagedProgram start(String name, Path registry) throws IOException {
        PackagedProgram started = PackagedProgram.start(
                folder.resolve(name),
                "--millrace.auth.projects-file=" + registry,
                "--millrace.http.bodies-in-flight-max=" + BODIES_MAX);
        put(port(started), "quiet/s", QUIET);
        put(port(started), "quiet/r", QUIET);
        put(port(started), "loud/s", LOUD);
        put(port(started), "loud/r", LOUD);
        put(port(started), "crowd/s", LOUD);
        return started;
    }

    @AfterAll
    void stop() {
        neighbour.close();
        beside.close();
        program.close();
    }

    @Test
    void appendsOfOneProjectDoNotSlowAnothers() throws IOException {
        WireRequest append = WireRequest.of("POST", "/v1/stream/loud/s").body("text/plain", "x".repeat(KIB));
        assertUndisturbed(
                "appends",
                MOST,
                new Flood.Plan(Tokens.manage("loud", LOUD)).add(CONNECTIONS, Abuser.Way.ASK, append),
                flood -> flood.seen(TOO_MANY) > 0);
    }

    @Test
    void readsOfOneProjectDoNotSlowAnothers() throws IOException {
        WireRequest read = WireRequest.of("GET", "/v1/stream/loud/r?offset=-1");
        assertUndisturbed(
                "reads",
                MOST,
                new Flood.Plan(Tokens.manage("loud", LOUD)).add(CONNECTIONS, Abuser.Way.ASK, read),
                flood -> flood.seen(TOO_MANY) > 0);
    }

    @Test
    void fiveThousandLiveReadersOfOneProjectDoNotSlowAnothers() throws IOException {
        WireRequest follow = WireRequest.of("GET", "/v1/stream/crowd/s?offset=now&live=sse");
        WireRequest append = WireRequest.of("POST", "/v1/stream/crowd/s").body("text/plain", "x".repeat(100));
        assertUndisturbed(
                "5,000 live readers",
                MEDIAN,
                new Flood.Plan(Tokens.manage("crowd", LOUD))
                        .add(READERS, Abuser.Way.FOLLOW, follow)
                        .add(READERS_TOO_MANY, Abuser.Way.ASK, follow)
                        .add(2, Abuser.Way.ASK, append),
                flood -> flood.seen(Flood.OK) >= READERS && flood.seen(TOO_MANY) > 0);
    }

    @Test
    @Tag("long")
    void slowSendersOfOneProjectDoNotSlowAnothersNorTakeTheirRoom() throws IOException {
        WireRequest begun = WireRequest.of("POST", "/v1/stream/loud/s")
                .with("Content-Type", "text/plain")
                .with("Content-Length", String.valueOf(8 * KIB * KIB))
                .body("x".repeat(SENT_AT_ONCE));
        assertUndisturbed(
                "slow senders",
                MOST,
                new Flood.Plan(Tokens.manage("loud", LOUD)).add(SLOW_SENDERS, Abuser.Way.DRIP, begun),
                flood -> flood.seen(503) > 0);
    }

    private static Interleaved.Form form(double percent) {
        return LONG ? Interleaved.Form.strict() : Interleaved.Form.quick(percent);
    }

    private void assertUndisturbed(String what, Interleaved.Form form, Flood.Plan plan, Predicate<Flood> begun)
            throws IOException {
        try (Flood here = plan.against(port(program));
                Flood there = plan.against(port(beside))) {
            for (Flood flood : List.of(there, here)) {
                flood.go();
                Awaitility.await(what).atMost(BEGUN_MAX).until(() -> begun.test(flood));
                flood.rest();
            }
            Interleaved measured = new Interleaved(neighbour, form, there, here);
            boolean undisturbed = measured.measure();
            String told = "FloodTest: " + what + " " + here.seen() + ": " + measured;
            System.out.println(told);
            assertEquals(List.of(), neighbour.refused(), told);
            assertTrue(undisturbed, told);
        }
    }

    private static void put(int port, String stream, String secret) throws IOException {
        String token = Tokens.manage(stream.substring(0, stream.indexOf('/')), secret);
        try (WireConnection connection = WireConnection.open(port, WAIT)) {
            int status = connection
                    .exchange(dressed(
                            WireRequest.of("PUT", "/v1/stream/" + stream).body("text/plain", "x".repeat(100 * KIB)),
                            token))
                    .status();
            assertEquals(201, status, stream);
        }
    }

    private static WireRequest dressed(WireRequest request, String token) {
        return request.with("Authorization", "Bearer " + token);
    }

    private static int port(PackagedProgram program) {
        return program.base().getPort();
    }
}
