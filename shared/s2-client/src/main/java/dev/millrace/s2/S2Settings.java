package dev.millrace.s2;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where S2 is, and the bounds of what is asked of it.
///
/// @param endpoint for example `http://127.0.0.1:8080`; without a path
/// @param token the bearer token; null for none (s2-lite ignores it)
/// @param requestTimeout how long one request may take before its answer counts as lost
/// @param connectionsMax connections for appends, reads and tail checks
/// @param requestsWaitingMax requests that may wait for a connection; beyond it they are refused as busy
/// @param bytesInFlightMax bytes of appends under way; beyond it they are refused as busy
/// @param retriesMax how often a request is sent again where S2 says that nothing happened
/// @param followBufferBytes bytes that one follow holds for a reader that has not asked yet
/// @param deleteOnEmpty how long after it was emptied S2 may remove a stream
/// @param clockSkew by how much two nodes' estimates of S2's clock may differ
public record S2Settings(
        URI endpoint,
        @Nullable String token,
        Duration requestTimeout,
        int connectionsMax,
        int requestsWaitingMax,
        long bytesInFlightMax,
        int retriesMax,
        int followBufferBytes,
        Duration deleteOnEmpty,
        Duration clockSkew) {

    public static S2Settings of(URI endpoint) {
        return new S2Settings(
                endpoint,
                null,
                Duration.ofSeconds(5),
                64,
                4_096,
                256L << 20, // 256 MiB
                3,
                4 << 20, // 4 MiB
                Duration.ofHours(1),
                Duration.ofSeconds(1));
    }

    public S2Settings {
        String scheme = endpoint.getScheme();
        if (endpoint.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException("S2 endpoint must be http://host[:port] or https://…: " + endpoint);
        }
    }
}
