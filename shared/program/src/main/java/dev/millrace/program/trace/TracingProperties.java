package dev.millrace.program.trace;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where spans are sent, and which.
///
/// @param endpoint the collector's URL for traces, OTLP over HTTP; empty for no traces
/// @param sample the share of requests that are traced among those that come without a `traceparent`, and of the
///     cleanup's runs
/// @param service by what name the program tells of itself; empty for its own
@ConfigurationProperties("millrace.tracing")
public record TracingProperties(
        @DefaultValue("") String endpoint,
        @DefaultValue("0.1") double sample,
        @DefaultValue("") String service) {
    public TracingProperties {
        if (!endpoint.isEmpty() && !isUsable(endpoint)) {
            throw new IllegalArgumentException("millrace.tracing.endpoint=" + endpoint
                    + " is no URL of http or https with a host and no user, as http://collector:4318/v1/traces");
        }
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException("millrace.tracing.sample=" + sample + " is out of bounds: 0..1");
        }
    }

    /// Whether anything is traced.
    public boolean isOn() {
        return !endpoint.isEmpty();
    }

    private static boolean isUsable(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return http && uri.getHost() != null && uri.getUserInfo() == null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
