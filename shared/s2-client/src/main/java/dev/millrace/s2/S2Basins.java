package dev.millrace.s2;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpMethod;

/// Makes basins as Millrace needs them: streams come to be with their first append, records stay until they are trimmed
/// and carry S2's arrival times, and streams that were trimmed whole are removed.
final class S2Basins {
    private final S2Http http;
    private final byte[] config;

    S2Basins(S2Http http, S2Settings settings) {
        this.http = http;
        String json = """
                {"config":{"create_stream_on_append":true,"create_stream_on_read":false,"default_stream_config":{\
                "retention_policy":{"infinite":{}},"timestamping":{"mode":"arrival"},\
                "delete_on_empty":{"min_age_secs":%d}}}}""".formatted(settings.deleteOnEmpty().toSeconds());
        this.config = json.getBytes(StandardCharsets.UTF_8);
    }

    /// Creates the basin, or sets an existing one's defaults again: the same call does both, any number of times.
    CompletableFuture<S2Reply> ensure(String basin) {
        return http.sendJson(HttpMethod.PUT, S2Paths.basin(basin), config);
    }
}
