package dev.millrace.api.config;

import dev.millrace.api.access.AccessDecider;
import dev.millrace.api.access.ProjectAccess;
import dev.millrace.api.access.WallClock;
import dev.millrace.api.access.project.ProjectRegistry;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What decides about access, with what it stands on: a registry of projects, or nothing.
final class Door implements AutoCloseable {
    private final AccessDecider decider;
    private final @Nullable ProjectRegistry registry;

    private Door(AccessDecider decider, @Nullable ProjectRegistry registry) {
        this.decider = decider;
        this.registry = registry;
    }

    /// Reads the registry, where there is one.
    ///
    /// @throws IllegalArgumentException when it is wrong
    static Door open(AuthProperties auth) {
        if (!auth.asksForTokens()) {
            return new Door(AccessDecider.DEVELOPMENT, null);
        }
        ProjectRegistry registry = ProjectRegistry.open(auth.settings(), WallClock::nowMs);
        return new Door(new ProjectAccess(registry::projects, WallClock::nowMs), registry);
    }

    AccessDecider decider() {
        return decider;
    }

    /// A project that is there, where requests need tokens.
    Optional<String> aProject() {
        return registry == null ? Optional.empty() : registry.projects().first();
    }

    /// What is wrong with the registry while an older one is in use.
    List<String> problems() {
        return registry == null ? List.of() : registry.problems();
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }
}
