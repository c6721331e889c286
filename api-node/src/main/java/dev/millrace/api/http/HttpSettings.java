package dev.millrace.api.http;

import dev.millrace.model.content.JsonLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the public port is told when it starts.
///
/// @param host the address to listen on
/// @param port the port to listen on; 0 for any that is free
/// @param eventLoops threads that serve connections
/// @param publicUrl how clients reach this server, for `Location`; null to take the request's `Host`
/// @param limits the bounds
public record HttpSettings(
        String host, int port, int eventLoops, @Nullable String publicUrl, Limits limits) {

    /// The bounds of the public port.
    ///
    /// @param requestLineBytesMax the longest request line: 414 beyond
    /// @param headerBytesMax all header fields of a request together: 431 beyond
    /// @param bodyBytesMax the largest body, after inflation: 413 beyond
    /// @param bodiesInFlightBytesMax all request bodies held at once: 503 beyond
    /// @param pagesInFlightBytesMax all pages being read and written at once: 503 beyond
    /// @param pageBytesMax the bodies of one page of history; one message at least
    /// @param pageCacheBytesMax pages of history kept to be sent again; 0 keeps none
    /// @param connectionsMax open connections: 503 and closed beyond
    /// @param requestTimeMax from a request's first byte to its last: 408 beyond
    /// @param idleTimeMax between two requests of a connection: closed beyond
    /// @param writeStallMax without any progress of a response: closed beyond
    /// @param drainWait for the next request of a connection, or its first, once the port is drained: closed beyond
    /// @param gzipBytesMin the smallest body that is compressed
    /// @param json the bounds of JSON bodies
    public record Limits(
            int requestLineBytesMax,
            int headerBytesMax,
            int bodyBytesMax,
            long bodiesInFlightBytesMax,
            long pagesInFlightBytesMax,
            int pageBytesMax,
            long pageCacheBytesMax,
            int connectionsMax,
            Duration requestTimeMax,
            Duration idleTimeMax,
            Duration writeStallMax,
            Duration drainWait,
            int gzipBytesMin,
            JsonLimits json) {
        public static final Limits DEFAULT = new Limits(
                8 * 1024,
                16 * 1024,
                8 * 1024 * 1024,
                256L * 1024 * 1024,
                256L * 1024 * 1024,
                1024 * 1024,
                64L * 1024 * 1024,
                20_000,
                Duration.ofSeconds(30),
                Duration.ofSeconds(75),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                1024,
                JsonLimits.DEFAULT);
    }
}
