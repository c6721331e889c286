package dev.millrace.api.config;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How access is decided.
@ConfigurationProperties("millrace.auth")
public record AuthProperties(@DefaultValue("development") Mode mode) {
    /// What stands at the door.
    public enum Mode {
        /// Everything is allowed, and the public port listens on loopback only.
        DEVELOPMENT,
        /// Everything is allowed, to whoever can reach the public port. Said explicitly or not at all.
        NONE
    }
}
