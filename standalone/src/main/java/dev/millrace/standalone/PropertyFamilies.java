package dev.millrace.standalone;

import dev.millrace.api.config.KnownProperties;
import dev.millrace.api.config.NodeProperties;
import dev.millrace.cleanup.config.CleanupProperties;
import dev.millrace.fanout.config.FanoutProperties;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/// Every property that the program has, and the check that nothing else is said to it.
final class PropertyFamilies {
    static final List<Class<? extends Record>> ALL = Stream.concat(
                    NodeProperties.FAMILIES.stream(),
                    Stream.of(
                            StoreProperties.class, S2Properties.class, CleanupProperties.class, FanoutProperties.class))
            .toList();

    private static final String OURS = "millrace.";

    private PropertyFamilies() {}

    static KnownProperties known() {
        return new KnownProperties(ALL);
    }

    /// Refuses what the program does not know: on the command line anything, in configuration files what begins as ours
    /// do. Environment variables are left alone, since they may be meant for others.
    static void requireKnown(ConfigurableEnvironment environment) {
        KnownProperties known = known();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> names && isOurs(source.getName())) {
                for (String name : names.getPropertyNames()) {
                    if (name.startsWith(OURS)) {
                        known.requireKnown(name);
                    }
                }
            }
        }
    }

    private static boolean isOurs(String source) {
        return !source.equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
                && !source.equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    }
}
