package dev.millrace.api.access.project;

import dev.millrace.api.access.limit.ProjectLimits;
import dev.millrace.api.access.token.PublicKeys;
import dev.millrace.api.access.token.SigningSecret;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One project as the registry's text has it.
///
/// @param secrets the first signs, all verify
/// @param keys public keys that verify
/// @param jwksUrl where further ones are; null for nowhere
/// @param open whether streams are read without a token
/// @param corsOrigins origins whose pages may use it
/// @param writersManage whether the scope `write` may create and delete streams
public record ProjectEntry(
        String name,
        List<SigningSecret> secrets,
        List<PublicKeys.Usable> keys,
        @Nullable URI jwksUrl,
        boolean open,
        List<String> corsOrigins,
        boolean writersManage,
        ProjectLimits limits) {
    public ProjectEntry {
        secrets = List.copyOf(secrets);
        keys = List.copyOf(keys);
        corsOrigins = List.copyOf(corsOrigins);
    }
}
