package dev.millrace.fanout.config;

import dev.millrace.fanout.spool.SpoolSettings;
import dev.millrace.program.config.PropertyCheck;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// What a process that delivers from S2 keeps on local disk of its sources. What each bound does is said at
/// [SpoolSettings].
///
/// @param folder for the spools of all workers of this machine; empty for none
/// @param maxBytes what one worker holds
/// @param minFreeBytes room left on the disk
@ConfigurationProperties("millrace.fanout.spool")
public record SpoolProperties(
        @DefaultValue("./spool") String folder,
        @DefaultValue("4GB") DataSize maxBytes,
        @DefaultValue("1GB") DataSize minFreeBytes) {
    public SpoolProperties {
        PropertyCheck.of("millrace.fanout.spool")
                .within("max-bytes", maxBytes, DataSize.ofMegabytes(64), DataSize.ofTerabytes(16))
                .size("min-free-bytes", minFreeBytes);
    }

    /// The spool that a worker is to have; null for none. Not for the embedded store, whose sources are on local disk
    /// themselves.
    public @Nullable SpoolSettings settings() {
        return folder.isBlank() ? null : new SpoolSettings(Path.of(folder), maxBytes.toBytes(), minFreeBytes.toBytes());
    }
}
