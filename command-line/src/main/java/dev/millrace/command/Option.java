package dev.millrace.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Everything that may be said with two dashes.
enum Option {
    URL(Kind.VALUE),
    TOKEN(Kind.VALUE),
    JSON(Kind.SWITCH),
    PREFIX(Kind.VALUE),
    CONTENT_TYPE(Kind.VALUE),
    TTL(Kind.VALUE),
    EXPIRES_AT(Kind.VALUE),
    CLOSED(Kind.SWITCH),
    FORK_FROM(Kind.VALUE),
    FORK_OFFSET(Kind.VALUE),
    FILE(Kind.VALUE),
    LINES(Kind.SWITCH),
    CLOSE(Kind.SWITCH),
    EXPECTED_OFFSET(Kind.VALUE),
    OFFSET(Kind.VALUE),
    SESSION(Kind.VALUE),
    FORMAT(Kind.VALUE),
    FOLLOW(Kind.SWITCH);

    private final Kind kind;

    Option(Kind kind) {
        this.kind = kind;
    }

    private enum Kind {
        VALUE,
        SWITCH
    }

    static Optional<Option> of(String word) {
        return Arrays.stream(values())
                .filter(option -> option.word().equals(word))
                .findFirst();
    }

    String word() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean takesValue() {
        return kind == Kind.VALUE;
    }
}
