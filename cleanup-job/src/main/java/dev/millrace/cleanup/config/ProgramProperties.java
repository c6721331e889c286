package dev.millrace.cleanup.config;

import dev.millrace.s2.S2Settings;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Configuration;

/// The properties of the program: those of the cleanup, where S2 is, where the management port is.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CleanupProperties.class, ProgramProperties.S2.class, ProgramProperties.Management.class
})
class ProgramProperties {
    private static final String OPTION = "--";
    private static final List<Class<? extends Record>> FAMILIES =
            List.of(CleanupProperties.class, S2.class, Management.class);

    /// S2, by the names that the other programs have for it.
    @ConfigurationProperties("millrace.s2")
    record S2(
            @DefaultValue("") String endpoint,
            @DefaultValue("") String token,
            @DefaultValue("5s") Duration requestTimeMax,
            @DefaultValue("64") int connectionsMax) {
        S2 {
            if (endpoint.isEmpty()) {
                throw new IllegalArgumentException(
                        "millrace.s2.endpoint is missing: the cleanup is a program of its own"
                                + " for S2; what lies in a folder is cleaned up by the process that serves it");
            }
        }

        S2Settings settings() {
            S2Settings defaults = S2Settings.of(URI.create(endpoint));
            return new S2Settings(
                    defaults.endpoint(),
                    token.isEmpty() ? null : token,
                    requestTimeMax,
                    connectionsMax,
                    defaults.requestsWaitingMax(),
                    defaults.bytesInFlightMax(),
                    defaults.retriesMax(),
                    defaults.followBufferBytes(),
                    defaults.deleteOnEmpty(),
                    defaults.clockSkew());
        }

        /// Without the token: this reaches logs.
        @Override
        public String toString() {
            return "S2[endpoint=" + endpoint + "]";
        }
    }

    @ConfigurationProperties("millrace.management")
    record Management(
            @DefaultValue("127.0.0.1") String host,
            @DefaultValue("4458") int port) {}

    /// Refuses an option that would change nothing.
    static void requireKnown(List<String> arguments) {
        List<String> known = names();
        for (String argument : arguments) {
            int end = argument.indexOf('=');
            String name = end < 0 ? argument : argument.substring(0, end);
            if (end < 0 || !known.contains(name)) {
                throw new IllegalArgumentException("unknown option: " + name + " known=--once, --dry-run, " + known);
            }
        }
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (Class<? extends Record> family : FAMILIES) {
            String prefix =
                    OPTION + family.getAnnotation(ConfigurationProperties.class).value() + ".";
            for (RecordComponent component : family.getRecordComponents()) {
                names.add(prefix + kebab(component.getName()));
            }
        }
        return names;
    }

    private static String kebab(String name) {
        StringBuilder kebab = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            kebab.append(Character.isUpperCase(c) ? "-" : "")
                    .append(String.valueOf(c).toLowerCase(Locale.ROOT));
        }
        return kebab.toString();
    }
}
