package dev.millrace.testkit.wire;

import java.util.List;
import java.util.Optional;

/// One header line.
public record HeaderField(String name, String value) {
    public boolean named(String other) {
        return name.equalsIgnoreCase(other);
    }

    /// The value of the first header of that name, in whatever case.
    public static Optional<String> first(List<HeaderField> headers, String name) {
        return headers.stream()
                .filter(header -> header.named(name))
                .map(HeaderField::value)
                .findFirst();
    }
}
