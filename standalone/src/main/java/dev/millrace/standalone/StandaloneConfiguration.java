package dev.millrace.standalone;

import dev.millrace.api.config.AuthProperties;
import dev.millrace.api.config.HttpProperties;
import dev.millrace.api.config.ManagementProperties;
import dev.millrace.api.manage.Duty;
import dev.millrace.store.embedded.EmbeddedStreamStore;
import dev.millrace.store.embedded.StoreOpenException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The parts of the program that must be there before the public port opens. The management port has a context of its
/// own, below this one.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    HttpProperties.class,
    AuthProperties.class,
    ManagementProperties.class,
    StoreProperties.class
})
class StandaloneConfiguration {
    @Bean
    FatalErrors fatalErrors() {
        return new FatalErrors();
    }

    @Bean
    EmbeddedStreamStore store(StoreProperties properties, FatalErrors fatalErrors) throws StoreOpenException {
        return EmbeddedStreamStore.open(properties.options(fatalErrors));
    }

    @Bean
    Duty duty(EmbeddedStreamStore store) {
        return new Duty(store);
    }

    @Bean
    PrometheusMeterRegistry meters() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }
}
