package dev.millrace.conformance.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The registry of projects is changed, and broken in every way, while clients use the server: none is answered but as
/// every right registry would have it, and nothing of a wrong one ever holds.
@Tag("slow")
final class RegistryUnderLoadTest {
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final Duration STEP = Duration.ofMillis(150); // longer than the file may go unread
    private static final int STEPS = 60;

    private static final String STAYS = "the-secret-that-stays-with-32-bytes-or-more";
    private static final String ROTATED = "the-secret-that-is-rotated-with-32-bytes-or-more";
    private static final String NEW = "the-secret-that-signs-next-with-32-bytes-or-more";
    private static final String NEVER = "the-secret-of-wrong-registries-with-32-bytes-or-more";

    @TempDir
    private Path folder;

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicLong answered = new AtomicLong();
    private volatile boolean over;

    /// One client: a request sent again and again, and the only right answer.
    private record Client(String name, WireRequest request, int status) {}

    @Test
    void noRequestIsAnsweredWronglyWhileTheRegistryChangesAndBreaks() throws Exception {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("RegistryUnderLoadTest: millrace.test.seed=" + seed);
        Random random = new Random(seed);
        write(right(0));
        try (PackagedProgram program = PackagedProgram.start(
                folder.resolve("data"),
                "--millrace.auth.projects-file=" + file(),
                "--millrace.auth.reload-every=100ms")) {
            int port = program.base().getPort();
            for (String project : List.of("stays", "rotates")) {
                assertEquals(201, once(port, request("PUT", project, "s", tokenOf(project))));
            }
            List<Thread> clients = new ArrayList<>();
            for (Client client : clients()) {
                clients.add(Thread.ofVirtual().start(() -> run(port, client)));
            }
            int broken = 0;
            for (int step = 1; step <= STEPS; step++) {
                boolean breaks = random.nextBoolean();
                if (breaks) {
                    breakIt(random);
                    broken++;
                } else {
                    write(right(step));
                }
                assertFalse(new CountDownLatch(1).await(STEP.toMillis(), TimeUnit.MILLISECONDS));
            }
            over = true;
            for (Thread client : clients) {
                client.join(WAIT);
                assertFalse(client.isAlive(), "a client does not end");
            }
            System.out.println("RegistryUnderLoadTest: " + answered + " answers, " + STEPS + " registries, " + broken
                    + " of them wrong");
            assertEquals(List.of(), List.copyOf(wrong), "seed " + seed);
            assertTrue(answered.get() > 1_000, "answers: " + answered);
            assertABrokenOneIsToldAndARightOneHolds(program, port);
        }
    }

    /// Whatever a right registry says, these are answered alike.
    private static List<Client> clients() {
        return List.of(
                new Client("append", request("POST", "stays", "s", tokenOf("stays")), 204),
                new Client("read", request("GET", "stays", "s", tokenOf("stays")), 200),
                new Client("append, secret rotated", request("POST", "rotates", "s", tokenOf("rotates")), 204),
                new Client("no token", request("GET", "stays", "s", ""), 401),
                new Client("another project", request("GET", "stays", "s", tokenOf("rotates")), 403),
                new Client(
                        "a wrong registry's secret", request("GET", "stays", "s", Tokens.manage("stays", NEVER)), 401),
                new Client(
                        "a wrong registry's project", request("GET", "evil", "s", Tokens.manage("evil", NEVER)), 401));
    }

    private void run(int port, Client client) {
        try (WireConnection connection = WireConnection.open(port, WAIT)) {
            while (!over) {
                WireResponse response = connection.exchange(client.request());
                answered.incrementAndGet();
                if (response.status() != client.status()) {
                    wrong.add(client.name() + ": expected=" + client.status() + " received=" + response);
                    return;
                }
            }
        } catch (IOException failed) {
            wrong.add(client.name() + ": " + failed);
        }
    }

    private void assertABrokenOneIsToldAndARightOneHolds(PackagedProgram program, int port) throws Exception {
        WireRequest rotated = request("GET", "rotates", "s", tokenOf("rotates"));
        WireRequest next = request("GET", "rotates", "s", Tokens.manage("rotates", NEW));
        Files.writeString(file(), "{\"projects\":");
        int management = program.management().getPort();
        Awaitility.await().atMost(WAIT).until(() -> ready(management).contains("the last right one stays in use"));
        assertEquals(200, once(port, rotated));
        write(registry(project("stays", STAYS), project("rotates", NEW)));
        Awaitility.await().atMost(WAIT).until(() -> once(port, rotated) == 401);
        assertEquals(200, once(port, next));
        Awaitility.await().atMost(WAIT).until(() -> !ready(management).contains("stays in use"));
    }

    private static String ready(int management) throws IOException {
        try (WireConnection connection = WireConnection.open(management, WAIT)) {
            WireResponse response = connection.exchange(WireRequest.of("GET", "/health/ready"));
            assertEquals(200, response.status(), response::toString);
            return response.text();
        }
    }

    private static int once(int port, WireRequest request) throws IOException {
        try (WireConnection connection = WireConnection.open(port, WAIT)) {
            return connection.exchange(request).status();
        }
    }

    private static WireRequest request(String method, String project, String stream, String token) {
        WireRequest request = WireRequest.of(method, "/v1/stream/" + project + "/" + stream);
        WireRequest dressed = token.isEmpty() ? request : request.with("Authorization", "Bearer " + token);
        return method.equals("GET") ? dressed : dressed.body("text/plain", "x");
    }

    private static String tokenOf(String project) {
        return Tokens.manage(project, project.equals("stays") ? STAYS : ROTATED);
    }

    /// A registry in which what the clients do is as it was, and all else changes.
    private static String right(int step) {
        String rotates = step % 2 == 0 ? project("rotates", ROTATED) : project("rotates", NEW, ROTATED);
        return step % 3 == 0
                ? registry(project("stays", STAYS), rotates)
                : registry(project("other" + step, NEW), rotates, project("stays", STAYS, NEW + step));
    }

    /// One of the ways in which a file may be wrong. What it says beside its defect would open the server to those who
    /// hold [#NEVER], and close it to the others.
    private void breakIt(Random random) throws IOException {
        String evil = registry(project("stays", NEVER), project("evil", NEVER));
        switch (random.nextInt(6)) {
            case 0 -> Files.writeString(file(), evil.substring(0, random.nextInt(evil.length() - 1)));
            case 1 -> Files.deleteIfExists(file());
            case 2 -> Files.writeString(file(), "");
            case 3 -> write(evil.replace("\"secrets\"", "\"secret\""));
            case 4 -> write(registry(project("stays", NEVER), project("evil", NEVER), project("short", "short")));
            default -> write(evil + "}");
        }
    }

    private static String registry(String... projects) {
        return "{\"projects\":{" + String.join(",", projects) + "}}";
    }

    private static String project(String name, String... secrets) {
        return "\"" + name + "\":{\"secrets\":[\"" + String.join("\",\"", secrets) + "\"]}";
    }

    private void write(String registry) throws IOException {
        Path next = Files.writeString(folder.resolve("next.json"), registry);
        Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file() {
        return folder.resolve("projects.json");
    }
}
