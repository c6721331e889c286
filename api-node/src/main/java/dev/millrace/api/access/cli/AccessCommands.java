package dev.millrace.api.access.cli;

import dev.millrace.api.access.WallClock;
import dev.millrace.api.access.token.Scope;
import dev.millrace.api.access.token.SigningSecret;
import dev.millrace.api.access.token.TokenClaims;
import dev.millrace.api.access.token.TokenMint;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// The program behind both commands. What it prints is what was asked for, alone, so that scripts can take it; what it
/// has to say otherwise goes to standard error, without anything secret.
public final class AccessCommands {
    private static final String FILE = "file";
    /// Both spellings that the server understands.
    private static final List<String> VARIABLES = List.of("MILLRACE_AUTH_PROJECTS_FILE", "MILLRACE_AUTH_PROJECTSFILE");

    private static final Duration TTL_MAX = Duration.ofDays(366);
    private static final int EXIT_REFUSED = 2;

    private final PrintStream out;

    AccessCommands(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        try {
            new AccessCommands(System.out).run(List.of(arguments)); // tidy: the command's output
        } catch (Refusal refused) {
            System.err.println("millrace: " + refused.getMessage()); // tidy: what went wrong, for people
            Runtime.getRuntime().exit(EXIT_REFUSED);
        }
    }

    void run(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new Refusal("a command is needed: token or project");
        }
        List<String> rest = arguments.subList(1, arguments.size());
        try {
            switch (arguments.getFirst()) {
                case "token" ->
                    token(Arguments.parse(rest, 0, Set.of(FILE, "project", "scope", "stream", "session", "ttl")));
                case "project" -> project(rest);
                default -> throw new Refusal("there is no command " + arguments.getFirst());
            }
        } catch (IOException broken) {
            throw new Refusal("the registry's file: " + broken);
        }
    }

    private void token(Arguments arguments) throws IOException {
        String name = arguments.required("project");
        Scope scope = Scope.named(arguments.required("scope"))
                .orElseThrow(() -> new Refusal("--scope is read, write or manage"));
        Duration ttl = ttl(arguments.get("ttl").orElse("1h"));
        String secret = RegistryFile.read(file(arguments)).firstSecret(name);
        long nowMs = WallClock.nowMs();
        try {
            TokenClaims claims = new TokenClaims(
                    name,
                    scope,
                    arguments.get("stream").orElse(null),
                    arguments.get("session").orElse(null),
                    nowMs + ttl.toMillis());
            out.println(TokenMint.mint(claims, new SigningSecret(secret), nowMs));
        } catch (IllegalArgumentException claim) {
            throw new Refusal("--stream is a stream's name, or the beginning of one and *; --session a session's name");
        }
    }

    private void project(List<String> words) throws IOException {
        if (words.isEmpty()) {
            throw new Refusal("project needs create, rotate or list");
        }
        List<String> rest = words.subList(1, words.size());
        switch (words.getFirst()) {
            case "create" -> create(Arguments.parse(rest, 1, Set.of(FILE, "cors-origin", "public")));
            case "rotate" -> rotate(Arguments.parse(rest, 1, Set.of(FILE, "keep")));
            case "list" ->
                RegistryFile.read(file(Arguments.parse(rest, 0, Set.of(FILE)))).describe(out::println);
            default -> throw new Refusal("project knows create, rotate and list");
        }
    }

    private void create(Arguments arguments) throws IOException {
        RegistryFile file = RegistryFile.readOrBegin(file(arguments));
        boolean open = arguments.get("public").map(word -> word.equals("true")).orElse(false);
        file.create(
                arguments.word(0),
                SigningSecret.random(new SecureRandom()),
                open,
                arguments.get("cors-origin").map(List::of).orElse(List.of()));
        file.write();
        out.println("created " + arguments.word(0) + ": its secret is in " + file.path());
    }

    private void rotate(Arguments arguments) throws IOException {
        RegistryFile file = RegistryFile.read(file(arguments));
        int keep = arguments.get("keep").map(AccessCommands::count).orElse(1);
        file.rotate(arguments.word(0), SigningSecret.random(new SecureRandom()), keep);
        file.write();
        out.println("rotated " + arguments.word(0) + ": a new secret signs, " + keep + " of the old ones still verify");
    }

    private static Path file(Arguments arguments) {
        return Path.of(arguments
                .get(FILE)
                .or(() -> VARIABLES.stream()
                        .map(System::getenv)
                        .filter(Objects::nonNull)
                        .findFirst())
                .orElseThrow(() -> new Refusal("--file is needed, or " + VARIABLES.getFirst())));
    }

    private static int count(String text) {
        if (!text.matches("[0-9]{1,2}")) {
            throw new Refusal("--keep is a number of secrets");
        }
        return Integer.parseInt(text);
    }

    private static Duration ttl(String text) {
        try {
            Duration ttl = Duration.parse((text.endsWith("d") ? "P" : "PT") + text);
            if (ttl.isPositive() && ttl.compareTo(TTL_MAX) <= 0) {
                return ttl;
            }
        } catch (DateTimeParseException malformed) {
            throw new Refusal("--ttl is a time such as 90s, 15m, 1h, 30d");
        }
        throw new Refusal("--ttl is at most " + TTL_MAX.toDays() + "d");
    }
}
