package dev.millrace.command;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What can be asked for, with the options that it has beside [#EVERYWHERE].
enum Verb {
    LS(Set.of(Option.PREFIX)),
    CREATE(Set.of(
            Option.CONTENT_TYPE,
            Option.TTL,
            Option.EXPIRES_AT,
            Option.CLOSED,
            Option.FORK_FROM,
            Option.FORK_OFFSET,
            Option.FILE)),
    APPEND(Set.of(Option.CONTENT_TYPE, Option.FILE, Option.LINES, Option.CLOSE, Option.EXPECTED_OFFSET)),
    READ(Set.of(Option.OFFSET)),
    TAIL(Set.of(Option.OFFSET)),
    PUBLISH(Set.of(Option.CONTENT_TYPE, Option.FILE)),
    SUBSCRIBE(Set.of(Option.SESSION, Option.TTL, Option.FORMAT, Option.FOLLOW)),
    HEAD(Set.of()),
    DELETE(Set.of());

    static final Set<Option> EVERYWHERE = Set.of(Option.URL, Option.TOKEN, Option.JSON);

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<Option> options;

    Verb(Set<Option> options) {
        this.options = options;
    }

    static Optional<Verb> of(String word) {
        return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Verb::word).toList();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean has(Option option) {
        return options.contains(option) || EVERYWHERE.contains(option);
    }

    /// Whether a body may follow the name of the stream.
    boolean takesBody() {
        return has(Option.FILE);
    }
}
