package dev.millrace.api.config;

import dev.millrace.api.http.HttpSettings;
import dev.millrace.program.config.PropertyCheck;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The public port. What each bound does is said in `docs/configuration.md`.
///
/// @param host the address that it listens on
/// @param port 0 is any free one
/// @param eventLoops 0 is one for every two processors
/// @param publicUrl how clients reach the server; empty: as the request's `Host` says
@ConfigurationProperties("millrace.http")
public record HttpProperties(
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("4437") int port,
        @DefaultValue("0") int eventLoops,
        @DefaultValue("") String publicUrl,
        @DefaultValue("8KB") DataSize requestLineMax,
        @DefaultValue("16KB") DataSize headersMax,
        @DefaultValue("8MB") DataSize bodyMax,
        @DefaultValue("256MB") DataSize bodiesInFlightMax,
        @DefaultValue("256MB") DataSize pagesInFlightMax,
        @DefaultValue("1MB") DataSize pageMax,
        @DefaultValue("64MB") DataSize pageCacheMax,
        @DefaultValue("20000") int connectionsMax,
        @DefaultValue("30s") Duration requestTimeMax,
        @DefaultValue("75s") Duration idleTimeMax,
        @DefaultValue("30s") Duration writeStallMax,
        @DefaultValue("1s") Duration drainWait,
        @DefaultValue("1KB") DataSize gzipMin) {
    private static final Duration DRAIN_WAIT_MAX = Duration.ofSeconds(2); // of the 12 s that connections are waited for
    private static final DataSize KIBIBYTE = DataSize.ofKilobytes(1);
    private static final DataSize GIBIBYTE = DataSize.ofGigabytes(1);

    public HttpProperties {
        PropertyCheck.of("millrace.http")
                .within("port", port, 0, 65_535)
                .within("event-loops", eventLoops, 0, 1_024)
                .within("request-line-max", requestLineMax, KIBIBYTE, DataSize.ofMegabytes(1))
                .within("headers-max", headersMax, KIBIBYTE, DataSize.ofMegabytes(1))
                .within("body-max", bodyMax, KIBIBYTE, DataSize.ofMegabytes(64))
                .within("bodies-in-flight-max", bodiesInFlightMax, bodyMax, DataSize.ofGigabytes(256))
                .within("pages-in-flight-max", pagesInFlightMax, pageMax, DataSize.ofGigabytes(256))
                .within("page-max", pageMax, KIBIBYTE, GIBIBYTE)
                .within("page-cache-max", pageCacheMax, DataSize.ofBytes(0), DataSize.ofGigabytes(256))
                .count("connections-max", connectionsMax)
                .wait("request-time-max", requestTimeMax)
                .wait("idle-time-max", idleTimeMax)
                .wait("write-stall-max", writeStallMax)
                .within("drain-wait", drainWait, Duration.ZERO, DRAIN_WAIT_MAX)
                .within("gzip-min", gzipMin, DataSize.ofBytes(0), GIBIBYTE);
    }

    HttpSettings settings(JsonProperties json) {
        int loops =
                eventLoops > 0 ? eventLoops : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new HttpSettings(
                host,
                port,
                loops,
                publicUrl.isEmpty() ? null : publicUrl,
                new HttpSettings.Limits(
                        Math.toIntExact(requestLineMax.toBytes()),
                        Math.toIntExact(headersMax.toBytes()),
                        Math.toIntExact(bodyMax.toBytes()),
                        bodiesInFlightMax.toBytes(),
                        pagesInFlightMax.toBytes(),
                        Math.toIntExact(pageMax.toBytes()),
                        pageCacheMax.toBytes(),
                        connectionsMax,
                        requestTimeMax,
                        idleTimeMax,
                        writeStallMax,
                        drainWait,
                        Math.toIntExact(gzipMin.toBytes()),
                        json.limits()));
    }
}
