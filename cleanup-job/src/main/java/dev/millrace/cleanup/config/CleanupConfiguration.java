package dev.millrace.cleanup.config;

import dev.millrace.program.config.KnownProperties;
import dev.millrace.program.config.ManagementProperties;
import dev.millrace.program.config.S2Properties;
import dev.millrace.program.manage.Duty;
import dev.millrace.program.trace.Tracing;
import dev.millrace.program.trace.TracingProperties;
import dev.millrace.store.StreamStore;
import dev.millrace.store.measure.MeasuredStreamStore;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The parts of the program that cleans up what lies on S2: its properties and its store.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    CleanupProperties.class,
    S2Properties.class,
    ManagementProperties.class,
    TracingProperties.class
})
class CleanupConfiguration {
    private static final String WHY_S2 = "the cleanup is a program of its own for S2; what lies in a folder is"
            + " cleaned up by the process that serves it";

    /// Every property that the program has.
    static KnownProperties known() {
        return new KnownProperties(List.of(
                CleanupProperties.class, S2Properties.class, ManagementProperties.class, TracingProperties.class));
    }

    @Bean
    Tracing tracing(TracingProperties properties) {
        return Tracing.of(properties, "millrace-cleanup");
    }

    @Bean
    MeasuredStreamStore store(S2Properties s2) {
        s2.require(WHY_S2);
        return new MeasuredStreamStore(s2.open(), System::nanoTime);
    }

    @Bean
    Duty duty(StreamStore store) {
        return new Duty(store);
    }
}
