package dev.millrace.program.config;

import dev.millrace.model.name.StreamKeys;
import dev.millrace.s2.S2Settings;
import dev.millrace.s2.S2StreamStore;
import dev.millrace.store.StreamStore;
import dev.millrace.store.route.EndpointTable;
import dev.millrace.store.route.RoutedStreamStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The store on S2, in place of the embedded one.
///
/// @param endpoint S2's address; empty for the embedded store
/// @param basinEndpoint where the streams of a basin are, with `{basin}` for its name; empty for S2's own address
/// @param token the bearer token; empty for none
/// @param trustedCertificates a PEM file of certificates that vouch for S2; empty for those that Java trusts
/// @param endpoints several S2 in the place of one, over which projects are spread
/// @param pins projects that lie at a certain one of them, each as `project=name`
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
        @DefaultValue List<S2Endpoint> endpoints,
        @DefaultValue List<String> pins,
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
        endpoints = List.copyOf(endpoints);
        pins = List.copyOf(pins);
        if (!endpoint.isEmpty() && !endpoints.isEmpty()) {
            throw new IllegalArgumentException("millrace.s2.endpoint and millrace.s2.endpoints: only one of them");
        }
        if (!endpoint.isEmpty()) {
            new S2Endpoint("", endpoint, basinEndpoint, token, trustedCertificates).address();
        }
        endpoints.forEach(S2Endpoint::address);
        if (endpoints.isEmpty() && !pins.isEmpty()) {
            throw new IllegalArgumentException("millrace.s2.pins needs millrace.s2.endpoints");
        }
        if (!endpoints.isEmpty()) {
            table(endpoints, pins);
        }
    }

    /// Whether the data lies on S2.
    public boolean isUsed() {
        return !endpoint.isEmpty() || isSpread();
    }

    /// Whether the data lies on several S2.
    public boolean isSpread() {
        return !endpoints.isEmpty();
    }

    /// The store there; whoever calls it closes it.
    public StreamStore open() {
        if (!isSpread()) {
            return open(new S2Endpoint("", endpoint, basinEndpoint, token, trustedCertificates));
        }
        List<StreamStore> stores =
                endpoints.stream().<StreamStore>map(this::open).toList();
        return new RoutedStreamStore(table(endpoints, pins), stores);
    }

    private S2StreamStore open(S2Endpoint one) {
        return new S2StreamStore(settings(one)).start();
    }

    /// Pins in the words of the store, whose projects are basins.
    private static EndpointTable table(List<S2Endpoint> endpoints, List<String> pins) {
        Map<String, String> byBasin = new TreeMap<>();
        for (String pin : pins) {
            int equals = pin.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("millrace.s2.pins: expected=project=name given=" + pin);
            }
            byBasin.put(StreamKeys.basin(pin.substring(0, equals)), pin.substring(equals + 1));
        }
        return new EndpointTable(endpoints.stream().map(S2Endpoint::name).toList(), byBasin);
    }

    /// Refuses to go on without an endpoint.
    ///
    /// @param why what the program says of itself
    public void require(String why) {
        if (!isUsed()) {
            throw new IllegalArgumentException("millrace.s2.endpoint is missing: " + why);
        }
        if (isSpread()) {
            throw new IllegalArgumentException(
                    "millrace.s2.endpoints: this program works for one S2; start one for each, with millrace.s2.endpoint");
        }
    }

    private S2Settings settings(S2Endpoint one) {
        return new S2Settings(
                one.address(),
                requestTimeMax,
                connectionsMax,
                requestsWaitingMax,
                bytesInFlightMax.toBytes(),
                retriesMax,
                Math.toIntExact(followBuffer.toBytes()),
                deleteOnEmpty,
                clockSkew);
    }

    /// Without the token: this reaches logs, and people.
    @Override
    public String toString() {
        return "S2 at " + (isSpread() ? endpoints.toString() : endpoint);
    }
}
