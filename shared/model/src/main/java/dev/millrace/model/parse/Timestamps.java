package dev.millrace.model.parse;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// RFC 3339 timestamps, to the millisecond.
public final class Timestamps {
    /// 9999-12-31T23:59:59.999Z
    public static final long MS_MAX = 253_402_300_799_999L;

    private static final int CHARS_MAX = 64;
    private static final Pattern RFC_3339 =
            Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})[Tt ](\\d{2}):(\\d{2}):(\\d{2})(?:\\.(\\d{1,20}))?"
                    + "(?:([Zz])|([+-])(\\d{2}):(\\d{2}))");

    private Timestamps() {}

    /// Reads `text`, the value of `name`, as milliseconds since the epoch, 0..[#MS_MAX]. Finer fractions are cut off; a
    /// leap second is the last millisecond of its minute.
    public static Parsed<Long> parse(String name, String text) {
        Matcher parts = RFC_3339.matcher(text);
        if (text.length() > CHARS_MAX || !parts.matches()) {
            return malformed(name, text);
        }
        try {
            long ms = epochMs(parts);
            return ms < 0 || ms > MS_MAX ? malformed(name, text) : Parsed.value(ms);
        } catch (DateTimeException notInTheCalendar) {
            return malformed(name, text);
        }
    }

    /// The shortest RFC 3339 form in UTC; milliseconds only where there are any.
    public static String print(long epochMs) {
        return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochMilli(epochMs));
    }

    private static long epochMs(Matcher parts) {
        int second = number(parts, 6);
        boolean leap = second == 60;
        LocalDateTime local = LocalDateTime.of(
                number(parts, 1),
                number(parts, 2),
                number(parts, 3),
                number(parts, 4),
                number(parts, 5),
                leap ? 59 : second);
        long ms = leap ? 999 : fractionMs(parts.group(7));
        return (local.toEpochSecond(ZoneOffset.UTC) - offsetSeconds(parts)) * 1000 + ms;
    }

    private static long offsetSeconds(Matcher parts) {
        if (parts.group(8) != null) {
            return 0;
        }
        int hours = number(parts, 10);
        int minutes = number(parts, 11);
        if (hours > 23 || minutes > 59) {
            throw new DateTimeException("offset " + hours + ":" + minutes);
        }
        long seconds = hours * 3600L + minutes * 60L;
        return parts.group(9).equals("-") ? -seconds : seconds;
    }

    private static long fractionMs(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong((digits + "00").substring(0, 3));
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    private static Parsed<Long> malformed(String name, String text) {
        return Parsed.malformed(
                name + " is not an RFC 3339 timestamp between 1970 and 9999: received=" + Quoted.of(text));
    }
}
