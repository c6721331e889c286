package dev.millrace.api.config;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/// Refuses a property's value with its name, the value and what would be right.
public final class PropertyCheck {
    private PropertyCheck() {}

    public static void within(String name, long value, long min, long max) {
        require(value >= min && value <= max, name, value, min + ".." + max);
    }

    public static void within(String name, Duration value, Duration min, Duration max) {
        require(
                value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                name,
                inWords(value),
                inWords(min) + ".." + inWords(max));
    }

    public static void within(String name, DataSize value, DataSize min, DataSize max) {
        require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0, name, value, min + ".." + max);
    }

    private static void require(boolean right, String name, Object value, String range) {
        if (!right) {
            throw new IllegalArgumentException(name + "=" + value + " is out of bounds: " + range);
        }
    }

    private static String inWords(Duration duration) {
        return duration.toMillis() % 1_000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
