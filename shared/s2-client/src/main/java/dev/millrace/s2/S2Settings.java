package dev.millrace.s2;

import java.net.URI;
import java.time.Duration;

/// Where S2 is, and the bounds of what is asked of it.
///
/// @param address where it is
/// @param requestTimeout how long one request may take before its answer counts as lost
/// @param connectionsMax connections for appends, reads and tail checks; where basins have addresses of their own,
///     so many to each
/// @param requestsWaitingMax requests that may wait for a connection; beyond it they are refused as busy
/// @param bytesInFlightMax bytes of appends under way; beyond it they are refused as busy
/// @param retriesMax how often a request is sent again where S2 says that nothing happened
/// @param followBufferBytes bytes that one follow holds for a reader that has not asked yet
/// @param deleteOnEmpty how long after it was emptied S2 may remove a stream
/// @param clockSkew by how much two nodes' estimates of S2's clock may differ
public record S2Settings(
        S2Address address,
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
                S2Address.of(endpoint),
                Duration.ofSeconds(5),
                64,
                4_096,
                256L << 20, // 256 MiB
                3,
                4 << 20, // 4 MiB
                Duration.ofHours(1),
                Duration.ofSeconds(1));
    }

    /// S2's own address, as messages name it.
    public URI endpoint() {
        return address.account();
    }
}
