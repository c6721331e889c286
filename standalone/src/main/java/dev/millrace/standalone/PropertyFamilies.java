package dev.millrace.standalone;

import dev.millrace.api.config.NodeProperties;
import dev.millrace.cleanup.config.CleanupProperties;
import dev.millrace.fanout.config.FanoutProperties;
import dev.millrace.fanout.config.SpoolProperties;
import dev.millrace.program.config.KnownProperties;
import dev.millrace.program.config.S2Properties;
import dev.millrace.program.trace.TracingProperties;
import java.util.List;
import java.util.stream.Stream;

/// Every property that the program has.
final class PropertyFamilies {
    private static final List<Class<? extends Record>> ALL = Stream.concat(
                    NodeProperties.FAMILIES.stream(),
                    Stream.of(
                            StoreProperties.class,
                            S2Properties.class,
                            CleanupProperties.class,
                            FanoutProperties.class,
                            SpoolProperties.class,
                            TracingProperties.class))
            .toList();

    private PropertyFamilies() {}

    static KnownProperties known() {
        return new KnownProperties(ALL);
    }
}
