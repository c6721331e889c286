package dev.millrace.api.access.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.api.access.WallClock;
import dev.millrace.api.access.token.RawTokens;
import dev.millrace.api.access.token.TokenVerifier.Invalid;
import dev.millrace.api.access.token.TokenVerifier.Outcome;
import dev.millrace.api.access.token.TokenVerifier.Verified;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The registry over its changes, right and wrong.
class ProjectRegistryTest {
    private static final String OLD = "old-secret-MARKER-of-32-bytes-or-more";
    private static final String NEW = "new-secret-MARKER-of-32-bytes-or-more";

    @TempDir
    private Path folder;

    @Test
    void aWrongRegistryEndsTheStartAndShowsNothingOfIt() throws IOException {
        for (String wrong : List.of(
                "",
                "{",
                "{\"projects\":{\"p\":{\"secrets\":[\"MARKER\"]}}}",
                "{\"projects\":{\"p\":{\"secrets\":MARKER}}}",
                "{\"projects\":{\"p\":{\"secrets\":\"MARKER\"}}}",
                "{\"projects\":{\"p\":{\"secret-MARKER\":1}}}",
                "{\"projects\":{\"p\":{\"keys\":[\"MARKER\"]}}}",
                "{\"projects\":{\"p\":{\"keys\":[{\"kty\":\"oct\",\"k\":\"MARKER\"}]}}}",
                "{\"projects\":{\"p\":{\"jwksUrl\":\"http://MARKER/\"}}}",
                "{\"projects\":{\"p\":{\"limits\":{\"readsPerSecond\":0}}}}",
                "{\"projects\":{\"p\":{\"public\":\"yes\"}}}",
                "{\"projects\":{\"p\":{\"corsOrigins\":[\"https://a/\"]}}}",
                "{\"projects\":{\"stream\":{}}}",
                "{\"projects\":{\"p\":{},\"p\":{}}}",
                "{}")) {
            Path file = Files.writeString(folder.resolve("wrong.json"), wrong);
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> open(file).close(), wrong);
            assertTrue(String.valueOf(refused.getMessage()).contains("millrace.auth"), refused.getMessage());
            assertFalse(refused.toString().contains("MARKER"), refused.toString());
        }
    }

    @Test
    void aChangedSecretHoldsAtOnceAndABrokenFileChangesNothing() throws IOException {
        Path file = write(secrets(OLD));
        try (ProjectRegistry registry = open(file)) {
            assertInstanceOf(Verified.class, verify(registry, OLD));
            write(secrets(NEW, OLD));
            await(() -> verify(registry, NEW) instanceof Verified);
            assertInstanceOf(Verified.class, verify(registry, OLD));
            write(secrets(NEW));
            await(() -> verify(registry, OLD) instanceof Invalid);
            write("{\"projects\":{\"p\":{\"secrets\":[\"" + OLD);
            await(() -> !registry.problems().isEmpty());
            assertFalse(registry.problems().toString().contains("MARKER"));
            assertInstanceOf(Verified.class, verify(registry, NEW));
            Files.delete(file);
            await(() -> registry.problems().toString().contains("cannot be read"));
            assertInstanceOf(Verified.class, verify(registry, NEW));
            write(secrets(NEW));
            await(() -> registry.problems().isEmpty());
        }
    }

    @Test
    void noTokenIsJudgedWronglyWhileTheFileChangesAndBreaks() throws IOException {
        Path file = write(secrets(NEW, OLD));
        try (ProjectRegistry registry = open(file)) {
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Integer> load = CompletableFuture.supplyAsync(() -> {
                int asked = 0;
                for (; !over.get(); asked++) {
                    assertInstanceOf(Verified.class, verify(registry, NEW));
                    assertInstanceOf(Invalid.class, verify(registry, "never-a-secret-of-32-bytes-or-more"));
                }
                return asked;
            });
            for (int round = 0; round < 10; round++) {
                Projects before = registry.projects();
                write(round % 2 == 0 ? secrets(NEW) : secrets(NEW, OLD));
                await(() -> registry.projects() != before);
                write("{\"projects\":");
                await(() -> !registry.problems().isEmpty());
            }
            over.set(true);
            assertTrue(load.join() > 100);
        }
    }

    @Test
    void aKeySetIsFetchedAndKeptWhenItsUrlFails() throws IOException {
        KeyPair pair = RawTokens.keys("RSA", 2048);
        AtomicReference<String> answer = new AtomicReference<>(keySet(pair));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = Objects.requireNonNull(answer.get()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.length == 0 ? 500 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
        try (ProjectRegistry registry = open(write("{\"projects\":{\"p\":{\"jwksUrl\":\"" + url + "\"}}}"))) {
            String token = RawTokens.signed(
                    "SHA256withRSA", pair.getPrivate(), "{\"alg\":\"RS256\",\"kid\":\"k1\"}", claims());
            await(() -> registry.projects().verify(token) instanceof Verified);
            for (String failing : List.of("", "[]", "{\"keys\":[]}", " ".repeat(300_000))) {
                answer.set(failing);
                await(() -> !registry.problems().isEmpty());
                assertInstanceOf(Verified.class, registry.projects().verify(token));
                answer.set(keySet(pair));
                await(() -> registry.problems().isEmpty());
            }
            answer.set(keySet(RawTokens.keys("RSA", 2048)));
            await(() -> registry.projects().verify(token) instanceof Invalid);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void asManyTokensAreRememberedAsMayBe() throws IOException {
        try (ProjectRegistry registry = open(write(secrets(OLD)))) {
            for (int i = 0; i < 100; i++) {
                String token = RawTokens.hs256(OLD, claims().replace("\"p\"", "\"p\",\"jti\":\"" + i + "\""));
                assertInstanceOf(Verified.class, registry.projects().verify(token));
            }
            assertTrue(registry.projects().remembered() <= 20);
            assertEquals(1, registry.projects().count());
        }
    }

    private ProjectRegistry open(Path file) {
        return ProjectRegistry.open(
                new RegistrySettings(file, "", Duration.ofMillis(20), Duration.ofMillis(50), 20), WallClock::nowMs);
    }

    /// As an editor or Kubernetes puts it there: whole, by a rename.
    private Path write(String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next.json"), text);
        return Files.move(next, folder.resolve("projects.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String secrets(String... secrets) {
        return "{\"projects\":{\"p\":{\"secrets\":[\"" + String.join("\",\"", secrets) + "\"]}}}";
    }

    private static Outcome verify(ProjectRegistry registry, String secret) {
        return registry.projects().verify(RawTokens.hs256(secret, claims()));
    }

    private static String claims() {
        return "{\"sub\":\"p\",\"scope\":\"read\",\"exp\":" + (WallClock.nowMs() / 1000 + 600) + "}";
    }

    private static String keySet(KeyPair pair) {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k1\",\"use\":\"sig\",\"n\":\"" + base64(key.getModulus())
                + "\",\"e\":\"" + base64(key.getPublicExponent()) + "\"},{\"kty\":\"what\"}]}";
    }

    private static String base64(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int from = bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    private static void await(Callable<Boolean> fact) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20))
                .until(fact);
    }
}
