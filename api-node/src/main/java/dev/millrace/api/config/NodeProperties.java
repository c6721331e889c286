package dev.millrace.api.config;

import dev.millrace.program.config.ManagementProperties;
import java.util.List;

/// The families of properties that make an API node, whatever store it stands on.
public record NodeProperties(
        HttpProperties http,
        AuthProperties auth,
        JsonProperties json,
        AppendProperties append,
        ReadProperties read,
        ForkProperties fork,
        SessionProperties session,
        LiveProperties live,
        ManagementProperties management) {
    public static final List<Class<? extends Record>> FAMILIES = List.of(
            HttpProperties.class,
            AuthProperties.class,
            JsonProperties.class,
            AppendProperties.class,
            ReadProperties.class,
            ForkProperties.class,
            SessionProperties.class,
            LiveProperties.class,
            ManagementProperties.class);

    public NodeProperties {
        ListenRule.require(http.host(), auth);
    }
}
