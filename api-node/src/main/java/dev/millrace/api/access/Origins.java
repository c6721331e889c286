package dev.millrace.api.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The origins whose pages may use a project, and what a browser that asks is told. Never changes.
public sealed interface Origins {
    /// Of a server that asks for no tokens.
    record Any() implements Origins {
        static final Origins ANY = new Any();
    }

    /// None where the set is empty.
    record Listed(Set<String> origins) implements Origins {
        static final Origins NONE = new Listed(Set.of());

        public Listed {
            origins = Set.copyOf(origins);
        }
    }

    static Origins any() {
        return Any.ANY;
    }

    static Origins none() {
        return Listed.NONE;
    }

    /// What to say to a request of that origin.
    default Word word(@Nullable String origin) {
        return switch (this) {
            case Any() -> Word.EVERYONE;
            case Listed(var origins) -> {
                if (origins.isEmpty()) {
                    yield Word.NOTHING;
                }
                yield origin != null && origins.contains(origin) ? Word.THIS_ORIGIN : Word.NOT_THIS_ORIGIN;
            }
        };
    }

    /// What browsers are told.
    enum Word {
        /// No header at all
        NOTHING,
        /// `*`
        EVERYONE,
        /// The origin, and that it varies
        THIS_ORIGIN,
        /// Only that it varies
        NOT_THIS_ORIGIN
    }
}
