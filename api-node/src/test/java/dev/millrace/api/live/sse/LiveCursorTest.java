package dev.millrace.api.live.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LiveCursorTest {
    private static final long EPOCH_MS = Instant.parse("2024-10-09T00:00:00Z").toEpochMilli();

    @Test
    void intervalsAreTwentySecondsFromTheProtocolsEpochOn() {
        assertEquals(0, LiveCursor.interval(EPOCH_MS));
        assertEquals(0, LiveCursor.interval(EPOCH_MS + 19_999));
        assertEquals(1, LiveCursor.interval(EPOCH_MS + 20_000));
        assertEquals(3 * 60 * 24, LiveCursor.interval(EPOCH_MS + 24 * 3_600_000));
    }

    @Test
    void aClockBeforeTheEpochIsInTheFirstInterval() {
        assertEquals(0, LiveCursor.interval(EPOCH_MS - 1));
        assertEquals(0, LiveCursor.interval(0));
    }

    @Test
    void theIntervalCountsWhereItIsGreater() {
        assertEquals(100, LiveCursor.atLeast(7, 100));
    }

    @Test
    void theFloorCountsWhereItIsGreater() {
        assertEquals(101, LiveCursor.atLeast(101, 100));
    }
}
