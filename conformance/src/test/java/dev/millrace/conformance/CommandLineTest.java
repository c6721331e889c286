package dev.millrace.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.net.FaultyProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./millrace ls`, `create`, `append`, `read`, `tail` and the others, as typed, against the packaged program.
@Tag("slow")
final class CommandLineTest {
    private static final Duration COMMAND_MAX = Duration.ofSeconds(60);

    @TempDir
    private Path scratch;

    private PackagedProgram program;

    @BeforeEach
    void start() {
        program = PackagedProgram.start(scratch.resolve("data"), "--millrace.live.long-poll-wait=1s");
    }

    @AfterEach
    void stop() {
        program.close();
    }

    @Test
    void whatIsAppendedIsReadBackAsItIs() throws Exception {
        assertTrue(run("create", "a/json").output().startsWith("created a/json, up to "));
        assertTrue(run("create", "a/json").output().startsWith("was there already: a/json"));
        run("append", "a/json", "[{\"price\":1.10}, 1e400]");
        assertEquals("{\"price\":1.10}\n1e400\n", run("read", "a/json").output());
        Path bytes = Files.write(scratch.resolve("bytes"), new byte[] {0, '\r', '\n', (byte) 0xff});
        run("create", "a/bytes", "--content-type=application/octet-stream");
        run("append", "a/bytes", "--file", bytes.toString());
        assertTrue(run("read", "a/bytes", "--json").output().contains("\"base64\":\"AA0K/w==\""));
        assertEquals(4, runRaw(List.of("read", "a/bytes")).length);
    }

    @Test
    void aListingShowsEveryStreamOfAProject() throws Exception {
        for (int i = 0; i < 3; i++) {
            run("create", "b/s" + i, "--closed", "[" + i + "]");
        }
        List<String> rows = run("ls", "b").output().lines().toList();
        assertEquals(3, rows.size(), rows::toString);
        assertTrue(rows.getFirst().matches("s0 {2}application/json {2}\\S{33} {2}closed"), rows.getFirst());
        assertEquals(1, run("ls", "b", "--prefix=s1", "--json").output().lines().count());
        run("delete", "b/s1");
        assertEquals(2, run("ls", "b").output().lines().count());
    }

    @Test
    void refusalsAreSaidInWordsWithTheirExitCode() throws Exception {
        OtherProgram absent = command("append", "c/absent", "hello");
        assertEquals(1, absent.exitCode(), absent.output());
        assertTrue(absent.output().startsWith("millrace: 404: The stream does not exist"), absent.output());
        run("create", "c/closed", "--closed");
        OtherProgram closed = command("append", "c/closed", "[1]");
        assertEquals(1, closed.exitCode(), closed.output());
        assertTrue(closed.output().contains("409: The stream is closed"), closed.output());
        assertTrue(closed.output().contains("the tail is at "), closed.output());
        OtherProgram senseless = command("reed", "c/closed");
        assertEquals(1, senseless.exitCode(), "the launcher knows no such command");
        assertEquals(2, command("read", "c/closed", "--lines").exitCode());
        OtherProgram nobody = command("read", "c/closed", "--url=http://127.0.0.1:1", "--offset=now");
        assertEquals(3, command("head", "c/closed", "--url=http://127.0.0.1:1").exitCode());
        assertEquals(3, nobody.exitCode(), nobody.output());
    }

    @Test
    void linesAreStoredOnceEachThroughALostAnswer() throws Exception {
        run("create", "d/lines", "--content-type=text/plain");
        List<String> lines =
                IntStream.range(0, 2_000).mapToObj(i -> "line " + i + ";").toList();
        Path file = Files.write(scratch.resolve("lines"), lines);
        try (FaultyProxy proxy = new FaultyProxy(program.base()).start()) {
            Process append = launch(
                    scratch.resolve("append.log"),
                    proxy.address(),
                    List.of("append", "d/lines", "--lines", "--file", file.toString()));
            Awaitility.await()
                    .atMost(COMMAND_MAX)
                    .until(() -> !readAll("d/lines").isEmpty());
            loseAnAnswer(proxy);
            assertTrue(append.waitFor(COMMAND_MAX.toSeconds(), TimeUnit.SECONDS));
            assertEquals(0, append.exitValue(), Files.readString(scratch.resolve("append.log")));
        }
        assertEquals(String.join("", lines), readAll("d/lines"));
    }

    @Test
    void tailGoesOnAtTheRightPlaceAfterLostConnections() throws Exception {
        run("create", "e/tailed");
        Path log = scratch.resolve("tail.log");
        try (FaultyProxy proxy = new FaultyProxy(program.base()).start()) {
            Process tail = launch(log, proxy.address(), List.of("tail", "e/tailed", "--offset=-1"));
            List<String> appended = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                appended.add("{\"n\":" + i + "}");
                append("e/tailed", appended.getLast());
                if (i % 10 == 5) {
                    String last = appended.getLast();
                    Awaitility.await()
                            .atMost(COMMAND_MAX)
                            .until(() -> Files.readString(log).contains(last));
                    loseAnAnswer(proxy);
                }
            }
            run("append", "e/tailed", "--close");
            assertTrue(tail.waitFor(COMMAND_MAX.toSeconds(), TimeUnit.SECONDS));
            assertEquals(0, tail.exitValue());
            assertEquals(
                    appended,
                    Files.readAllLines(log).stream()
                            .filter(line -> !line.startsWith("millrace: "))
                            .toList());
        }
    }

    @Test
    void textIsPrintedAsItIsStored() throws Exception {
        run("create", "f/text", "--content-type=text/plain", " a\n\nb");
        assertEquals(" a\n\nb", new String(runRaw(List.of("read", "f/text")), UTF_8));
        assertTrue(run("head", "f/text").output().contains("Content-Type: text/plain"));
    }

    /// The server does its work, and the command does not hear of it.
    private static void loseAnAnswer(FaultyProxy proxy) {
        int before = proxy.cuts();
        proxy.answers(FaultyProxy.Answers.CUT);
        Awaitility.await().atMost(COMMAND_MAX).until(() -> proxy.cuts() > before);
        proxy.answers(FaultyProxy.Answers.PASS);
    }

    private void append(String stream, String message) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        int status = http.send(
                        HttpRequest.newBuilder(URI.create(program.base() + "/v1/stream/" + stream))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(message))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
        assertEquals(204, status);
    }

    private String readAll(String stream) throws IOException {
        return run("read", stream).output();
    }

    /// A command that succeeds.
    private OtherProgram run(String... words) throws IOException {
        return command(words).requireSuccess();
    }

    private OtherProgram command(String... words) throws IOException {
        return OtherProgram.run(COMMAND_MAX, environment(program.base()), typed(List.of(words)));
    }

    private byte[] runRaw(List<String> words) throws IOException, InterruptedException {
        Path out = scratch.resolve("raw");
        Process process = launch(out, program.base(), words);
        assertTrue(process.waitFor(COMMAND_MAX.toSeconds(), TimeUnit.SECONDS));
        return Files.readAllBytes(out);
    }

    private static Process launch(Path log, URI server, List<String> words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(typed(words))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().putAll(environment(server));
        return builder.start();
    }

    private static Map<String, String> environment(URI server) {
        return Map.of("MILLRACE_BUILD", "never", "MILLRACE_URL", server.toString());
    }

    private static List<String> typed(List<String> words) {
        List<String> command =
                new ArrayList<>(List.of(Repository.root().resolve("millrace").toString()));
        command.addAll(words);
        return command;
    }
}
