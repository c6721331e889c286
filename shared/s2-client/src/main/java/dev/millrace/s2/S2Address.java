package dev.millrace.s2;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where one S2 is, and how it is recognized and asked.
///
/// @param account for example `http://127.0.0.1:8080` or `https://a.s2.dev`; without a path
/// @param basins where the streams of a basin are, with [#BASIN] in the place of its name, for example
///     `https://{basin}.b.s2.dev`; null for the account's own address, as s2-lite has it
/// @param token the bearer token; null for none (s2-lite ignores it)
/// @param trusted a file of certificates, PEM, of which one has to vouch for S2; null for those that Java trusts
public record S2Address(
        URI account,
        @Nullable String basins,
        @Nullable String token,
        @Nullable Path trusted) {
    /// What stands for the basin's name in [#basins].
    public static final String BASIN = "{basin}";

    public static S2Address of(URI account) {
        return new S2Address(account, null, null, null);
    }

    public S2Address {
        requireAddress("S2 endpoint", account);
        if (basins != null) {
            if (!basins.contains(BASIN)) {
                throw new IllegalArgumentException("S2 basin endpoint needs " + BASIN + " in it: " + basins);
            }
            requireAddress("S2 basin endpoint", URI.create(basins.replace(BASIN, "basin")));
        }
    }

    private static void requireAddress(String what, URI address) {
        String scheme = address.getScheme();
        String path = address.getRawPath();
        if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(what + " must be http://host[:port] or https://…: " + address);
        }
        if (path != null && !path.isEmpty()) {
            throw new IllegalArgumentException(what + " must be without a path: " + address);
        }
    }

    /// The address of a basin's streams, or of the account where no basin is meant.
    String baseOf(@Nullable String basin) {
        return basins == null || basin == null ? account.toString() : basins.replace(BASIN, basin);
    }

    /// Without the token: this reaches logs.
    @Override
    public String toString() {
        return account + (basins == null ? "" : " with basins at " + basins);
    }
}
