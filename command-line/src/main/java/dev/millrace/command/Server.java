package dev.millrace.command;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The server that commands are sent to. Owned by the main thread.
final class Server {
    /// More than any page of any server that we know: a page is about 1 MiB, or one message of at most 64 MiB.
    static final long ANSWER_BYTES_MAX = 128L << 20;

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(75); // a long-poll waits for 55 s at most

    private final HttpClient http;
    private final URI base;
    private final @Nullable String token;

    Server(Request request) {
        this.base = request.server();
        this.token = request.option(Option.TOKEN).orElse(null);
        this.http = HttpClient.newBuilder()
                .version("https".equals(base.getScheme()) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_MAX)
                .build();
    }

    /// Sends a request once.
    ///
    /// @throws IOException where no whole answer came, so that nobody knows what the server did
    Reply send(String method, String pathAndQuery, Map<String, String> fields, byte[] body)
            throws IOException, CommandFailure {
        HttpRequest.Builder request = HttpRequest.newBuilder(target(pathAndQuery))
                .timeout(ANSWER_MAX)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        fields.forEach(request::header);
        Optional.ofNullable(token).ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        try {
            HttpResponse<byte[]> answer =
                    http.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
            return new Reply(answer.statusCode(), answer.headers(), answer.body());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /// Sends a request once, where a lost answer ends the command.
    Reply sendOnce(String method, String pathAndQuery, Map<String, String> fields, byte[] body) throws CommandFailure {
        try {
            return send(method, pathAndQuery, fields, body);
        } catch (IOException lost) {
            throw unreachable(lost, !method.equals("GET") && !method.equals("HEAD"));
        }
    }

    /// Says why no answer came.
    ///
    /// @param changes whether the request may have changed something all the same
    CommandFailure unreachable(IOException lost, boolean changes) {
        String words = isUnheard(lost)
                ? "nobody answers at " + base + " (--url or MILLRACE_URL names another server)"
                : "the connection to " + base + " was lost: " + reason(lost)
                        + (changes ? "; whether the request took effect is not known" : "");
        return new CommandFailure(ExitCode.UNREACHABLE, words);
    }

    /// Whether the request was not even sent, since nobody took the connection.
    static boolean isUnheard(IOException lost) {
        return lost instanceof ConnectException || lost instanceof HttpConnectTimeoutException;
    }

    static String reason(IOException lost) {
        String message = lost.getMessage();
        return message == null ? lost.getClass().getSimpleName() : message;
    }

    private URI target(String pathAndQuery) throws CommandFailure {
        try {
            return URI.create(base + pathAndQuery);
        } catch (IllegalArgumentException malformed) {
            throw CommandFailure.usage("that makes no address: " + base + pathAndQuery);
        }
    }
}
