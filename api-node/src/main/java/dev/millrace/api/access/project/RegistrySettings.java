package dev.millrace.api.access.project;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where the registry is, and how often it is looked at.
///
/// @param file null where `text` is the registry
/// @param text the registry itself, where there is no file
/// @param reloadEvery how often the file is read again
/// @param keySetsEvery how often JWK sets are fetched again
/// @param tokensMax verified tokens that are remembered
public record RegistrySettings(
        @Nullable Path file, String text, Duration reloadEvery, Duration keySetsEvery, int tokensMax) {
    /// Without the registry's text.
    @Override
    public String toString() {
        return "RegistrySettings[file=" + file + ", reloadEvery=" + reloadEvery + ", keySetsEvery=" + keySetsEvery
                + "]";
    }
}
