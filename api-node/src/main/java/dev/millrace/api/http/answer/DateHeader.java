package dev.millrace.api.http.answer;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The `Date` line, printed once a second. Safe for any thread: a lost update is printed again.
final class DateHeader {
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private volatile Line latest = new Line(0);

    /// One second's line; never written to.
    private static final class Line {
        private final long second;
        private final byte[] bytes;

        Line(long second) {
            this.second = second;
            this.bytes = ("Date: " + text(second) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    /// The whole line, its end included; shared, never written to.
    byte[] line(long nowMs) {
        long second = nowMs / 1000;
        Line line = latest;
        if (line.second != second) {
            line = new Line(second);
            latest = line;
        }
        return line.bytes;
    }

    static String text(long second) {
        return IMF_FIXDATE.format(Instant.ofEpochSecond(second));
    }
}
