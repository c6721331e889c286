package dev.millrace.api.config;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The public port.
///
/// @param host the address that it listens on
/// @param port 0 is any free one
@ConfigurationProperties("millrace.http")
public record HttpProperties(
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("4437") int port) {
    public HttpProperties {
        PropertyCheck.within("millrace.http.port", port, 0, 65_535);
    }
}
