package dev.millrace.program.config;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The management port: health and metrics.
///
/// @param host the address that it listens on
/// @param port 0 is any free one; -1 is the program's own: the port after the public one, or any free one where that is
/// 0; 4448 for a worker, 4458 for the cleanup
@ConfigurationProperties("millrace.management")
public record ManagementProperties(
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("-1") int port) {
    public ManagementProperties {
        PropertyCheck.of("millrace.management").within("port", port, -1, 65_535);
    }

    /// The port of a program without a public one.
    ///
    /// @param usual its own
    public int portOr(int usual) {
        return port >= 0 ? port : usual;
    }

    /// The port to listen on beside the public port that was asked for.
    public int portBeside(int publicPort) {
        if (port >= 0) {
            return port;
        }
        return publicPort == 0 || publicPort == 65_535 ? 0 : publicPort + 1;
    }
}
