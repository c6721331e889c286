package dev.millrace.program.config;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/// Refuses a property's value with its full name, the value and what would be right.
public final class PropertyCheck {
    private static final DataSize SIZE_MAX = DataSize.ofTerabytes(1);
    private static final long SECOND_MS = 1_000;
    private static final long HOUR_MS = 3_600 * SECOND_MS;
    private static final long COUNT_MAX = 1L << 30;

    private final String family;

    private PropertyCheck(String family) {
        this.family = family;
    }

    /// @param family the names' common beginning, without the dot
    public static PropertyCheck of(String family) {
        return new PropertyCheck(family);
    }

    public PropertyCheck within(String name, long value, long min, long max) {
        return require(value >= min && value <= max, name, value, min + ".." + max);
    }

    public PropertyCheck within(String name, Duration value, Duration min, Duration max) {
        return require(
                value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                name,
                inWords(value),
                inWords(min) + ".." + inWords(max));
    }

    public PropertyCheck within(String name, DataSize value, DataSize min, DataSize max) {
        return require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0, name, value, min + ".." + max);
    }

    /// A number of things of which there must be one at least.
    public PropertyCheck count(String name, long value) {
        return within(name, value, 1, COUNT_MAX);
    }

    /// A number of bytes that may be 0.
    public PropertyCheck size(String name, DataSize value) {
        return within(name, value, DataSize.ofBytes(0), SIZE_MAX);
    }

    /// A wait of a millisecond at least, and of a day at most.
    public PropertyCheck wait(String name, Duration value) {
        return within(name, value, Duration.ofMillis(1), Duration.ofDays(1));
    }

    public PropertyCheck powerOfTwo(String name, int value) {
        return require(Integer.bitCount(value) == 1, name, value, "a power of two");
    }

    private PropertyCheck require(boolean right, String name, Object value, String bounds) {
        if (!right) {
            throw new IllegalArgumentException(family + "." + name + "=" + value + " is out of bounds: " + bounds);
        }
        return this;
    }

    private static String inWords(Duration duration) {
        long ms = duration.toMillis();
        if (ms % HOUR_MS == 0) {
            return ms / HOUR_MS + "h";
        }
        return ms % SECOND_MS == 0 ? ms / SECOND_MS + "s" : ms + "ms";
    }
}
