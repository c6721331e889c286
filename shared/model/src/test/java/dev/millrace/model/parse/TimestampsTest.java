package dev.millrace.model.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-24T21:00:00Z,2026-11-24T21:00:00Z",
        "2026-11-24t21:00:00z,2026-11-24T21:00:00Z",
        "2026-11-24T21:00:00.5Z,2026-11-24T21:00:00.500Z",
        "2026-11-24T21:00:00.123456789Z,2026-11-24T21:00:00.123Z",
        "2026-11-24T21:00:00+05:30,2026-11-24T15:30:00Z",
        "2026-11-24T21:00:00-00:00,2026-11-24T21:00:00Z",
        "2024-02-29T00:00:00Z,2024-02-29T00:00:00Z",
        "2016-12-31T23:59:60Z,2016-12-31T23:59:59.999Z",
        "1970-01-01T00:00:00Z,1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z,9999-12-31T23:59:59Z"
    })
    void rfc3339IsReadToTheMillisecond(String text, String instant) {
        assertEquals(Parsed.value(Instant.parse(instant).toEpochMilli()), Timestamps.parse("T", text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not-a-timestamp",
                "2026-11-24",
                "2026-11-24T21:00:00",
                "2026-11-24T21:00Z",
                "2026-13-01T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2026-11-24T24:00:00Z",
                "2026-11-24T21:60:00Z",
                "2026-11-24T21:00:61Z",
                "2026-11-24T21:00:00+24:00",
                "2026-11-24T21:00:00+0530",
                "2026-11-24T21:00:00.Z",
                "1969-12-31T23:59:59Z",
                "9999-12-31T23:59:59-01:00",
                "+2026-11-24T21:00:00Z",
                "2026-11-24T21:00:00Z ",
                "1764018000",
                "2026-11-24T21:00:00.000000000000000000000000000000000000000000000000000000000000Z"
            })
    void anythingElseIsRefused(String text) {
        assertInstanceOf(Parsed.Malformed.class, Timestamps.parse("T", text));
    }

    @Test
    void whatIsPrintedIsReadBack() {
        for (long ms : new long[] {0, 1, 999, 1_764_018_000_123L, Timestamps.MS_MAX}) {
            assertEquals(Parsed.value(ms), Timestamps.parse("T", Timestamps.print(ms)));
        }
    }
}
