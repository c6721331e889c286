package dev.millrace.api.access.token;

import java.util.Locale;
import java.util.Optional;

/// What a token is for; each contains those before it.
public enum Scope {
    READ,
    WRITE,
    MANAGE;

    /// The scope of that word, exactly.
    public static Optional<Scope> named(String word) {
        return switch (word) {
            case "read" -> Optional.of(READ);
            case "write" -> Optional.of(WRITE);
            case "manage" -> Optional.of(MANAGE);
            default -> Optional.empty();
        };
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean contains(Scope other) {
        return compareTo(other) >= 0;
    }
}
