package dev.millrace.model.parse;

import java.util.function.Function;

/// What reading a text came to.
public sealed interface Parsed<T> {
    record Value<T>(T value) implements Parsed<T> {}

    /// Text that breaks a rule; `detail` is a whole sentence for the client, with the text in it.
    record Malformed<T>(String detail) implements Parsed<T> {}

    static <T> Parsed<T> value(T value) {
        return new Value<>(value);
    }

    static <T> Parsed<T> malformed(String detail) {
        return new Malformed<>(detail);
    }

    default <R> Parsed<R> map(Function<? super T, ? extends R> mapping) {
        return switch (this) {
            case Value<T>(T value) -> new Value<>(mapping.apply(value));
            case Malformed<T>(String detail) -> new Malformed<>(detail);
        };
    }
}
