package dev.millrace.api.manage;

import dev.millrace.api.config.ApiNode;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the management port of a node shows beside what every program's does.
@Configuration(proxyBeanMethods = false)
public class NodeManagement {
    @Bean
    NodeMeters nodeMeters(ApiNode node) {
        return new NodeMeters(node);
    }
}
