package dev.millrace.testkit.fuzz;

import dev.millrace.testkit.wire.WireResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What holds for every response of the server, whatever was asked.
final class ResponseRules {
    private static final Set<Integer> STATUSES = Set.of(
            200, 201, 204, 304, 400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 415, 417, 429, 431, 501, 503, 505,
            507);

    private static final String OFFSET = "[0-9]{16}_[0-9]{16}";

    private ResponseRules() {}

    /// What is wrong with a response; empty for nothing.
    static List<String> violations(FuzzRequest request, WireResponse response) {
        String method = request.method();
        List<String> wrong = new ArrayList<>();
        int status = response.status();
        require(wrong, STATUSES.contains(status), "the contract has no status " + status);
        requireField(wrong, response, "X-Content-Type-Options", "nosniff");
        requireField(wrong, response, "Cross-Origin-Resource-Policy", "cross-origin");
        requireCaching(wrong, request, response);
        if (status >= 400) {
            requireField(wrong, response, "Content-Type", "application/problem+json");
            require(
                    wrong,
                    method.equals("HEAD") || response.text().contains("\"status\":" + status),
                    "the problem document does not name its status");
        }
        if (status == 429 || status == 503) {
            boolean isBound = response.text().contains("too-many");
            require(
                    wrong,
                    isBound || response.header("Retry-After").isPresent() || method.equals("HEAD"),
                    "no Retry-After");
        }
        response.header("Stream-Next-Offset")
                .ifPresent(offset -> require(wrong, offset.matches(OFFSET), "Stream-Next-Offset is " + offset));
        long lengths = response.headers().stream()
                .filter(header -> header.named("Content-Length"))
                .count();
        require(wrong, lengths <= 1, "more than one Content-Length");
        return wrong;
    }

    /// What was asked for with a token in the URL is for no cache, found or not; nor is any other error. Where the
    /// server has closed the connection, it may have been unable to read the URL.
    private static void requireCaching(List<String> wrong, FuzzRequest request, WireResponse response) {
        String caching = response.header("Cache-Control").orElse("absent");
        boolean isError = response.status() >= 400;
        if (request.hasTokenInUrl()) {
            boolean wasUnread = isError && response.closesConnection() && caching.equals("no-store");
            boolean isEvents = response.header("Content-Type").orElse("").startsWith("text/event-stream");
            boolean isPrivate =
                    isEvents ? caching.startsWith("private, no-store") : caching.equals("private, no-store");
            require(wrong, isPrivate || wasUnread, "Cache-Control is " + caching + " for a token in the URL");
        } else if (isError) {
            boolean mayBeMisread = request.shape() != FuzzRequest.Shape.WHOLE && caching.equals("private, no-store");
            require(wrong, caching.equals("no-store") || mayBeMisread, "Cache-Control is " + caching + " of an error");
        }
    }

    private static void requireField(List<String> wrong, WireResponse response, String name, String value) {
        String actual = response.header(name).orElse("absent");
        require(wrong, actual.equals(value), name + " is " + actual + " where it must be " + value);
    }

    private static void require(List<String> wrong, boolean holds, String otherwise) {
        if (!holds) {
            wrong.add(otherwise);
        }
    }
}
