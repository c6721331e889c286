package dev.millrace.api.access.project;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.api.access.token.TokenClaims;
import dev.millrace.api.access.token.TokenVerifier;
import dev.millrace.api.access.token.TokenVerifier.Expired;
import dev.millrace.api.access.token.TokenVerifier.Outcome;
import dev.millrace.api.access.token.TokenVerifier.Verified;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// All projects at one moment, and the tokens that have been verified with their keys. A change of the registry makes
/// another one, so that a key that is gone verifies nothing from then on. Safe for any thread.
public final class Projects {
    private final Map<String, Project> byName;
    private final Cache<TokenDigest, TokenClaims> verified;
    private final LongSupplier clockMs;

    /// @param tokensMax verified tokens that are remembered; those that were not verified never are
    Projects(Map<String, Project> byName, int tokensMax, LongSupplier clockMs) {
        this.byName = Map.copyOf(byName);
        this.verified = Caffeine.newBuilder()
                .maximumSize(tokensMax)
                .executor(Runnable::run)
                .build();
        this.clockMs = clockMs;
    }

    /// Null for one that is not known.
    public @Nullable Project named(String name) {
        return byName.get(name);
    }

    /// The name that comes first; empty where there is no project.
    public Optional<String> first() {
        return byName.keySet().stream().min(Comparator.naturalOrder());
    }

    public int count() {
        return byName.size();
    }

    public Outcome verify(String token) {
        TokenDigest digest = TokenDigest.of(token);
        TokenClaims known = verified.getIfPresent(digest);
        if (known != null) {
            return clockMs.getAsLong() < known.expiresAtMs() ? new Verified(known) : new Expired();
        }
        Outcome outcome = TokenVerifier.verify(token, clockMs.getAsLong(), name -> {
            Project project = byName.get(name);
            return project == null ? List.of() : project.keys();
        });
        if (outcome instanceof Verified(TokenClaims claims)) {
            verified.put(digest, claims);
        }
        return outcome;
    }

    /// Tokens that are remembered at present.
    long remembered() {
        verified.cleanUp();
        return verified.estimatedSize();
    }
}
