package dev.millrace.conformance.cleanup;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// A server that is asked until it answers, since it may be killed and started again meanwhile. Safe for any thread.
final class Asked {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final long ANSWER_NS_MAX = TimeUnit.MINUTES.toNanos(2);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Supplier<URI> where;

    /// @param where the address, which may be another after each start
    Asked(Supplier<URI> where) {
        this.where = where;
    }

    HttpResponse<String> get(String path) throws InterruptedException {
        return ask("GET", path, "");
    }

    /// The first answer that is not 503.
    HttpResponse<String> ask(String method, String path, String json) throws InterruptedException {
        long beganNs = System.nanoTime();
        while (true) {
            String trouble;
            try {
                HttpResponse<String> answer = http.send(request(method, path, json), BodyHandlers.ofString());
                if (answer.statusCode() != 503) {
                    return answer;
                }
                trouble = answer.body();
            } catch (IOException away) {
                trouble = away.toString();
            }
            if (System.nanoTime() - beganNs > ANSWER_NS_MAX) {
                throw new AssertionError(method + " " + path + " was not answered for " + ANSWER_NS_MAX / 1_000_000_000
                        + " s: " + trouble);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /// What S2 answers about a basin.
    String s2(String path, String basin) throws InterruptedException {
        HttpResponse<String> answer = askS2(path, basin);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /// The same with its status, whatever that is.
    String s2Said(String path, String basin) throws InterruptedException {
        HttpResponse<String> answer = askS2(path, basin);
        return answer.statusCode() + " " + answer.body();
    }

    private HttpResponse<String> askS2(String path, String basin) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(where.get() + path))
                .timeout(WAIT)
                .header("S2-Basin", basin)
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException broken) {
            throw new AssertionError(path, broken);
        }
    }

    private HttpRequest request(String method, String path, String json) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(where.get() + path))
                .timeout(WAIT)
                .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (!json.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return request.build();
    }

    /// The same answer, where it has that status.
    HttpResponse<String> expect(int status, String method, String path, String json) throws InterruptedException {
        HttpResponse<String> answer = ask(method, path, json);
        if (answer.statusCode() != status) {
            throw new AssertionError(method + " " + path + " " + json + ": expected " + status + ", received "
                    + answer.statusCode() + " " + answer.body());
        }
        return answer;
    }
}
