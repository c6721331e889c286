package dev.millrace.api.access.project;

import dev.millrace.api.access.limit.ProjectMeter;
import dev.millrace.api.access.token.VerificationKey;
import java.util.List;
import java.util.Set;

/// One project as requests meet it. Never changes; what it uses is counted by its meter.
///
/// @param keys all that verify its tokens
/// @param open whether streams are read without a token
public record Project(
        String name,
        List<VerificationKey> keys,
        boolean open,
        Set<String> corsOrigins,
        boolean writersManage,
        ProjectMeter meter) {
    public Project {
        keys = List.copyOf(keys);
        corsOrigins = Set.copyOf(corsOrigins);
    }
}
