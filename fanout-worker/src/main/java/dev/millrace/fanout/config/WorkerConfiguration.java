package dev.millrace.fanout.config;

import dev.millrace.fanout.manage.FanoutMeters;
import dev.millrace.fanout.task.FanoutWorker;
import dev.millrace.fanout.task.WorkerSettings;
import dev.millrace.program.FatalErrors;
import dev.millrace.program.config.KnownProperties;
import dev.millrace.program.config.ManagementProperties;
import dev.millrace.program.config.S2Properties;
import dev.millrace.program.manage.Duty;
import dev.millrace.program.manage.Readiness;
import dev.millrace.program.trace.Tracing;
import dev.millrace.program.trace.TracingProperties;
import dev.millrace.store.StreamStore;
import dev.millrace.store.measure.MeasuredStreamStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The parts of the program that delivers from S2: its store and one worker. Closed in the opposite order.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    FanoutProperties.class,
    SpoolProperties.class,
    S2Properties.class,
    ManagementProperties.class,
    TracingProperties.class
})
class WorkerConfiguration {
    private static final String WHY_S2 =
            "a worker is a program of its own for S2; to what lies in a folder, the process that serves it delivers";

    /// Every property that the program has.
    static KnownProperties known() {
        return new KnownProperties(List.of(
                FanoutProperties.class,
                SpoolProperties.class,
                S2Properties.class,
                ManagementProperties.class,
                TracingProperties.class));
    }

    @Bean
    Tracing tracing(TracingProperties properties) {
        return Tracing.of(properties, "millrace-worker");
    }

    @Bean
    FatalErrors fatalErrors(ObjectProvider<Duty> duty) {
        return new FatalErrors(reason -> duty.ifAvailable(known -> known.onFailed(reason)));
    }

    @Bean
    MeasuredStreamStore store(S2Properties s2, FanoutProperties fanout) {
        s2.require(WHY_S2);
        if (!fanout.enabled()) {
            throw new IllegalArgumentException("millrace.fanout.enabled=false leaves nothing to do for a worker");
        }
        return new MeasuredStreamStore(s2.open(), System::nanoTime);
    }

    @Bean
    Duty duty(StreamStore store) {
        return new Duty(store);
    }

    @Bean
    FanoutWorker worker(
            FanoutProperties fanout,
            SpoolProperties spool,
            StreamStore store,
            Tracing tracing,
            FatalErrors fatalErrors) {
        WorkerSettings settings = fanout.settings(FanoutProperties.nameOfProcess(), false);
        return FanoutWorker.start(store, settings, spool.settings(), tracing.tracer(), fatalErrors);
    }

    @Bean
    FanoutMeters fanoutMeters(FanoutWorker worker) {
        return new FanoutMeters(worker);
    }

    /// It delivers once it is a member.
    @Bean
    Readiness readiness(FanoutWorker worker) {
        return new Readiness(
                () -> worker.isReady() ? Optional.empty() : Optional.of("it is not a member of the workers yet"),
                () -> Map.of("tasks", worker.status().size()));
    }
}
