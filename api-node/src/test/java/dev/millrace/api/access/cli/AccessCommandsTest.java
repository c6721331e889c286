package dev.millrace.api.access.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.access.WallClock;
import dev.millrace.api.access.project.ProjectRegistry;
import dev.millrace.api.access.project.RegistrySettings;
import dev.millrace.api.access.token.Scope;
import dev.millrace.api.access.token.TokenVerifier.Invalid;
import dev.millrace.api.access.token.TokenVerifier.Outcome;
import dev.millrace.api.access.token.TokenVerifier.Verified;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the commands write, a registry reads.
class AccessCommandsTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("projects.json");
    }

    @Test
    void aTokenOfACreatedProjectIsVerifiedByARegistryThatReadsTheFile() throws IOException {
        run("project", "create", "p", "--public", "--cors-origin", "https://a.example", "--file", file.toString());
        String token = run(
                "token", "--project=p", "--scope=write", "--stream=a/*", "--session=s", "--ttl=5m", "--file=" + file);
        Verified verified = assertInstanceOf(Verified.class, verify(token));
        assertEquals(Scope.WRITE, verified.claims().scope());
        assertEquals("a/*", verified.claims().streamId());
        assertEquals("s", verified.claims().sessionId());
        assertTrue(verified.claims().expiresAtMs() - WallClock.nowMs() <= 300_000);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aRotatedSecretVerifiesUntilItIsNotKept() throws IOException {
        run("project", "create", "p", "--file", file.toString());
        String token = token();
        run("project", "rotate", "p", "--file", file.toString());
        assertInstanceOf(Verified.class, verify(token));
        assertInstanceOf(Verified.class, verify(token()));
        run("project", "rotate", "p", "--keep", "0", "--file", file.toString());
        assertInstanceOf(Invalid.class, verify(token));
    }

    @Test
    void noSecretIsPrinted() throws IOException {
        String printed = run("project", "create", "p", "--file", file.toString())
                + run("project", "rotate", "p", "--file", file.toString())
                + run("project", "list", "--file", file.toString());
        assertTrue(printed.contains("p secrets=2 keys=0 jwks=false public=false"), printed);
        for (String line : Files.readAllLines(file)) {
            String bare = line.replaceAll("[^A-Za-z0-9_-]", "");
            assertFalse(bare.length() > 40 && printed.contains(bare), printed);
        }
    }

    @Test
    void whatIsWrongIsRefusedAndChangesNothing() throws IOException {
        run("project", "create", "p", "--file", file.toString());
        String before = Files.readString(file);
        for (List<String> wrong : List.of(
                List.of("project", "create", "p"),
                List.of("project", "create", "stream"),
                List.of("project", "create", "q", "--cors-origin", "https://a/b"),
                List.of("project", "rotate", "q"),
                List.of("project", "rotate", "p", "--keep", "-1"),
                List.of("project", "remove", "p"),
                List.of("token", "--project", "p"),
                List.of("token", "--project", "p", "--scope", "all"),
                List.of("token", "--project", "p", "--scope", "read", "--ttl", "0s"),
                List.of("token", "--project", "p", "--scope", "read", "--stream", "a*b"),
                List.of("token", "--project", "q", "--scope", "read"))) {
            String[] words =
                    Stream.concat(wrong.stream(), Stream.of("--file=" + file)).toArray(String[]::new);
            assertThrows(Refusal.class, () -> run(words), wrong.toString());
        }
        assertEquals(before, Files.readString(file));
    }

    private String token() {
        return run("token", "--project", "p", "--scope", "read", "--file", file.toString());
    }

    private static String run(String... words) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new AccessCommands(new PrintStream(printed, true, StandardCharsets.UTF_8)).run(List.of(words));
        return printed.toString(StandardCharsets.UTF_8).strip();
    }

    private Outcome verify(String token) {
        try (ProjectRegistry registry = ProjectRegistry.open(
                new RegistrySettings(file, "", Duration.ofMinutes(1), Duration.ofMinutes(1), 10), WallClock::nowMs)) {
            return registry.projects().verify(token);
        }
    }
}
