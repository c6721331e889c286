package dev.millrace.api.access.project;

import dev.millrace.api.access.token.PublicKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Fetches JWK sets. No redirects, a bounded body, a bounded wait. Safe for any thread.
final class KeySetFetcher implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final int BODY_BYTES_MAX = 256 * 1024;
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(WAIT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /// What an attempt came to.
    sealed interface Outcome {}

    record Fetched(List<PublicKeys.Usable> keys) implements Outcome {}

    record Failed(String why) implements Outcome {}

    /// Never fails: what goes wrong is an outcome.
    CompletableFuture<Outcome> fetch(URI url) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(WAIT)
                .header("Accept", "application/json")
                .build();
        return client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_BYTES_MAX))
                .orTimeout(2 * WAIT.toSeconds(), TimeUnit.SECONDS)
                .<Outcome>thenApply(KeySetFetcher::outcome)
                .exceptionally(KeySetFetcher::failed);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private static Outcome outcome(HttpResponse<byte[]> response) {
        if (response.statusCode() != OK) {
            return new Failed("status=" + response.statusCode());
        }
        List<PublicKeys.Usable> keys = PublicKeys.jwkSet(response.body());
        return keys.isEmpty() ? new Failed("no usable key in it") : new Fetched(keys);
    }

    private static Outcome failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return new Failed(
                cause instanceof IOException
                        ? "not reached: " + cause
                        : cause.getClass().getSimpleName());
    }
}
