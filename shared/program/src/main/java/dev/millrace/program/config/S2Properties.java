package dev.millrace.program.config;

import dev.millrace.s2.S2Address;
import dev.millrace.s2.S2Settings;
import dev.millrace.s2.S2StreamStore;
import dev.millrace.store.StreamStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The store on S2, in place of the embedded one.
///
/// @param endpoint S2's address; empty for the embedded store
/// @param basinEndpoint where the streams of a basin are, with `{basin}` for its name; empty for S2's own address
/// @param token the bearer token; empty for none
/// @param trustedCertificates a PEM file of certificates that vouch for S2; empty for those that Java trusts
/// @param requestTimeMax how long one request may take before its answer counts as lost
/// @param connectionsMax connections for appends and reads
/// @param requestsWaitingMax requests that wait for a connection
/// @param bytesInFlightMax bytes of appends under way
/// @param retriesMax how often a request is sent again where S2 says that nothing happened
/// @param followBuffer bytes that one followed stream may hold back
/// @param deleteOnEmpty how long after it was emptied S2 may remove a stream
/// @param clockSkew by how much two nodes' estimates of S2's clock may differ
@ConfigurationProperties("millrace.s2")
public record S2Properties(
        @DefaultValue("") String endpoint,
        @DefaultValue("") String basinEndpoint,
        @DefaultValue("") String token,
        @DefaultValue("") String trustedCertificates,
        @DefaultValue("5s") Duration requestTimeMax,
        @DefaultValue("64") int connectionsMax,
        @DefaultValue("4096") int requestsWaitingMax,
        @DefaultValue("256MB") DataSize bytesInFlightMax,
        @DefaultValue("3") int retriesMax,
        @DefaultValue("4MB") DataSize followBuffer,
        @DefaultValue("1h") Duration deleteOnEmpty,
        @DefaultValue("1s") Duration clockSkew) {
    private static final DataSize MEBIBYTE = DataSize.ofMegabytes(1);

    public S2Properties {
        PropertyCheck.of("millrace.s2")
                .within("request-time-max", requestTimeMax, Duration.ofMillis(100), Duration.ofMinutes(1))
                .within("connections-max", connectionsMax, 1, 10_000)
                .count("requests-waiting-max", requestsWaitingMax)
                .within("bytes-in-flight-max", bytesInFlightMax, MEBIBYTE, DataSize.ofGigabytes(16))
                .within("retries-max", retriesMax, 0, 100)
                .within("follow-buffer", followBuffer, MEBIBYTE, DataSize.ofGigabytes(1))
                .within("delete-on-empty", deleteOnEmpty, Duration.ofMinutes(1), Duration.ofDays(365))
                .within("clock-skew", clockSkew, Duration.ZERO, Duration.ofSeconds(5));
        if (!endpoint.isEmpty()) {
            address(endpoint, basinEndpoint, token, trustedCertificates);
        }
    }

    /// Whether the data lies on S2.
    public boolean isUsed() {
        return !endpoint.isEmpty();
    }

    /// The store there; whoever calls it closes it.
    public StreamStore open() {
        return new S2StreamStore(settings()).start();
    }

    /// Refuses to go on without an endpoint.
    ///
    /// @param why what the program says of itself
    public void require(String why) {
        if (!isUsed()) {
            throw new IllegalArgumentException("millrace.s2.endpoint is missing: " + why);
        }
    }

    private S2Settings settings() {
        return new S2Settings(
                address(endpoint, basinEndpoint, token, trustedCertificates),
                requestTimeMax,
                connectionsMax,
                requestsWaitingMax,
                bytesInFlightMax.toBytes(),
                retriesMax,
                Math.toIntExact(followBuffer.toBytes()),
                deleteOnEmpty,
                clockSkew);
    }

    private static S2Address address(String endpoint, String basins, String token, String trusted) {
        @Nullable Path certificates = trusted.isEmpty() ? null : Path.of(trusted);
        return new S2Address(URI.create(endpoint), given(basins), given(token), certificates);
    }

    private static @Nullable String given(String property) {
        return property.isEmpty() ? null : property;
    }

    /// Without the token: this reaches logs.
    @Override
    public String toString() {
        return "S2Properties[endpoint=" + endpoint + "]";
    }
}
