package dev.millrace.api.config;

import dev.millrace.api.access.project.RegistrySettings;
import dev.millrace.program.config.PropertyCheck;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How access is decided: by a registry of projects where there is one, else by the mode.
///
/// @param projectsFile the registry's file; empty for none
/// @param projects the registry itself, from the environment; empty for none
/// @param reloadEvery how often the file is read again
/// @param keySetsEvery how often JWK sets are fetched again
/// @param tokensRememberedMax verified tokens that are not verified anew
@ConfigurationProperties("millrace.auth")
public record AuthProperties(
        @DefaultValue("development") Mode mode,
        @DefaultValue("") String projectsFile,
        @DefaultValue("") String projects,
        @DefaultValue("2s") Duration reloadEvery,
        @DefaultValue("5m") Duration keySetsEvery,
        @DefaultValue("10000") int tokensRememberedMax) {
    public AuthProperties {
        PropertyCheck.of("millrace.auth")
                .within("reload-every", reloadEvery, Duration.ofMillis(100), Duration.ofHours(1))
                .within("key-sets-every", keySetsEvery, Duration.ofSeconds(1), Duration.ofDays(1))
                .count("tokens-remembered-max", tokensRememberedMax);
        if (!projectsFile.isEmpty() && !projects.isEmpty()) {
            throw new IllegalArgumentException(
                    "millrace.auth.projects-file and millrace.auth.projects exclude each other");
        }
        if (mode == Mode.NONE && !(projectsFile.isEmpty() && projects.isEmpty())) {
            throw new IllegalArgumentException(
                    "millrace.auth.mode=none opens everything: it excludes millrace.auth.projects-file and projects");
        }
    }

    /// What stands at the door where there is no registry of projects.
    public enum Mode {
        /// Everything is allowed, and the public port listens on loopback only.
        DEVELOPMENT,
        /// Everything is allowed, to whoever can reach the public port. Said explicitly or not at all.
        NONE
    }

    /// Whether requests need tokens.
    public boolean asksForTokens() {
        return !projectsFile.isEmpty() || !projects.isEmpty();
    }

    RegistrySettings settings() {
        @Nullable Path file = projectsFile.isEmpty() ? null : Path.of(projectsFile);
        return new RegistrySettings(file, projects, reloadEvery, keySetsEvery, tokensRememberedMax);
    }

    /// Without the registry: this reaches logs.
    @Override
    public String toString() {
        return "AuthProperties[mode=" + mode + ", projectsFile=" + projectsFile + "]";
    }
}
