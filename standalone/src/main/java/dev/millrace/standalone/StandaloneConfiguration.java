package dev.millrace.standalone;

import dev.millrace.api.config.ApiNode;
import dev.millrace.api.config.AppendProperties;
import dev.millrace.api.config.AuthProperties;
import dev.millrace.api.config.ForkProperties;
import dev.millrace.api.config.HttpProperties;
import dev.millrace.api.config.JsonProperties;
import dev.millrace.api.config.LiveProperties;
import dev.millrace.api.config.NodeProperties;
import dev.millrace.api.config.ReadProperties;
import dev.millrace.api.config.SessionProperties;
import dev.millrace.cleanup.config.CleanupProperties;
import dev.millrace.cleanup.config.CleanupSchedule;
import dev.millrace.cleanup.manage.CleanupMeters;
import dev.millrace.cleanup.run.CleanupLimits;
import dev.millrace.fanout.config.FanoutProperties;
import dev.millrace.fanout.config.SpoolProperties;
import dev.millrace.fanout.manage.FanoutMeters;
import dev.millrace.fanout.task.FanoutWorker;
import dev.millrace.fanout.task.WorkerSettings;
import dev.millrace.program.FatalErrors;
import dev.millrace.program.config.ManagementProperties;
import dev.millrace.program.config.S2Properties;
import dev.millrace.program.manage.Duty;
import dev.millrace.program.manage.Readiness;
import dev.millrace.program.trace.Tracing;
import dev.millrace.program.trace.TracingProperties;
import dev.millrace.store.StreamStore;
import dev.millrace.store.embedded.EmbeddedStreamStore;
import dev.millrace.store.embedded.StoreOpenException;
import dev.millrace.store.measure.MeasuredStreamStore;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What must be there before the public port opens, and the public port. The management port has a context of its own,
/// below this one. Closed in the opposite order: the node before its store.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    HttpProperties.class,
    AuthProperties.class,
    JsonProperties.class,
    AppendProperties.class,
    ReadProperties.class,
    ForkProperties.class,
    SessionProperties.class,
    LiveProperties.class,
    ManagementProperties.class,
    StoreProperties.class,
    S2Properties.class,
    CleanupProperties.class,
    FanoutProperties.class,
    SpoolProperties.class,
    TracingProperties.class
})
class StandaloneConfiguration {
    @Bean
    NodeProperties nodeProperties(
            HttpProperties http,
            AuthProperties auth,
            JsonProperties json,
            AppendProperties append,
            ReadProperties read,
            ForkProperties fork,
            SessionProperties session,
            LiveProperties live,
            ManagementProperties management) {
        return new NodeProperties(http, auth, json, append, read, fork, session, live, management);
    }

    @Bean
    Tracing tracing(TracingProperties properties) {
        return Tracing.of(properties, "millrace");
    }

    @Bean
    FatalErrors fatalErrors(ObjectProvider<Duty> duty) {
        return new FatalErrors(reason -> duty.ifAvailable(known -> known.onFailed(reason)));
    }

    /// The store on S2 where an endpoint is named, else the embedded one; measured.
    ///
    /// @param checked only so that the store is not opened for a node that is not allowed to start
    @Bean
    MeasuredStreamStore store(
            StoreProperties embedded,
            S2Properties s2,
            CleanupProperties cleanup,
            FanoutProperties fanout,
            FatalErrors fatalErrors,
            NodeProperties checked)
            throws StoreOpenException {
        if (s2.isSpread() && (cleanup.enabled() || fanout.enabled())) {
            throw new IllegalArgumentException("with millrace.s2.endpoints a node neither cleans up nor delivers: set"
                    + " millrace.cleanup.enabled=false and millrace.fanout.enabled=false, and start a cleanup and a worker"
                    + " for each S2 (docs/operations.md)");
        }
        StreamStore store = s2.isUsed() ? s2.open() : EmbeddedStreamStore.open(embedded.options(fatalErrors));
        return new MeasuredStreamStore(store, System::nanoTime);
    }

    @Bean
    Duty duty(StreamStore store) {
        return new Duty(store);
    }

    /// What the operator should look at although the node serves.
    @Bean
    Readiness readiness(ApiNode node) {
        return Readiness.telling(() -> {
            List<String> warnings = node.warnings();
            return warnings.isEmpty() ? Map.of() : Map.of("warnings", warnings);
        });
    }

    @Bean
    ApiNode node(NodeProperties properties, StreamStore store, Tracing tracing, FatalErrors fatalErrors) {
        return ApiNode.start(properties, store, tracing.tracer(), fatalErrors);
    }

    /// The cleanup in the same process, where it is not turned off; it begins once the node serves, and ends before it.
    ///
    /// @param node only so that it is there first
    @Bean
    @ConditionalOnProperty(name = "millrace.cleanup.enabled", havingValue = "true", matchIfMissing = true)
    CleanupSchedule cleanup(
            CleanupProperties properties, S2Properties s2, StreamStore store, Tracing tracing, ApiNode node) {
        CleanupLimits limits = s2.isUsed() ? properties.limitsOnS2() : properties.limitsOnEmbedded();
        return CleanupSchedule.start(store, limits, properties.cron(), tracing.tracer());
    }

    @Bean
    @ConditionalOnBean(CleanupSchedule.class)
    CleanupMeters cleanupMeters(CleanupSchedule cleanup) {
        return new CleanupMeters(cleanup.totals());
    }

    /// Delivery to sessions, on the same store as the node. On S2 other processes may deliver too; the embedded
    /// store has this one alone.
    @Bean
    @ConditionalOnProperty(name = "millrace.fanout.enabled", matchIfMissing = true)
    FanoutWorker fanoutWorker(
            FanoutProperties fanout,
            SpoolProperties spool,
            S2Properties s2,
            StreamStore store,
            Tracing tracing,
            FatalErrors fatalErrors) {
        WorkerSettings settings = fanout.settings(FanoutProperties.nameOfProcess(), !s2.isUsed());
        return FanoutWorker.start(
                store, settings, s2.isUsed() ? spool.settings() : null, tracing.tracer(), fatalErrors);
    }

    @Bean
    @ConditionalOnBean(FanoutWorker.class)
    FanoutMeters fanoutMeters(FanoutWorker worker) {
        return new FanoutMeters(worker);
    }
}
