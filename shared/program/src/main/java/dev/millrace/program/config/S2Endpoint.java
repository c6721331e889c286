package dev.millrace.program.config;

import dev.millrace.s2.S2Address;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// One S2 of several, or the only one.
///
/// @param name by which what is recorded there and pins call it; of no meaning where there is one
/// @param endpoint S2's address
/// @param basinEndpoint where the streams of a basin are, with `{basin}` for its name; empty for S2's own address
/// @param token the bearer token; empty for none
/// @param trustedCertificates a PEM file of certificates that vouch for S2; empty for those that Java trusts
public record S2Endpoint(
        @DefaultValue("") String name,
        @DefaultValue("") String endpoint,
        @DefaultValue("") String basinEndpoint,
        @DefaultValue("") String token,
        @DefaultValue("") String trustedCertificates) {

    S2Address address() {
        @Nullable Path trusted = trustedCertificates.isEmpty() ? null : Path.of(trustedCertificates);
        return new S2Address(URI.create(endpoint), given(basinEndpoint), given(token), trusted);
    }

    private static @Nullable String given(String property) {
        return property.isEmpty() ? null : property;
    }

    /// Without the token: this reaches logs.
    @Override
    public String toString() {
        return (name.isEmpty() ? "" : name + " at ") + endpoint;
    }
}
