package dev.millrace.api.access.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a project may use, and what it is told beyond.
class ProjectMeterTest {
    @Test
    void aRateAllowsOneSecondsWorthAtOnce() {
        ProjectMeter meter = meter(Map.of(Metered.STREAMS, 3L), 9);
        for (int i = 0; i < 3; i++) {
            assertTrue(meter.tryCount(Metered.STREAMS).isEmpty());
        }
        assertEquals(
                new Throttled("streamsPerSecond", 3, 1),
                meter.tryCount(Metered.STREAMS).orElseThrow());
        assertTrue(meter.tryCount(Metered.APPENDS).isEmpty());
    }

    @Test
    void bytesAreChargedIntoDebtAndPaidBack() {
        ProjectMeter meter = meter(Map.of(Metered.APPEND_BYTES, 1000L), 9);
        assertTrue(meter.debt(Metered.APPEND_BYTES).isEmpty());
        meter.charge(Metered.APPEND_BYTES, 11_000);
        Throttled throttled = meter.debt(Metered.APPEND_BYTES).orElseThrow();
        assertEquals("appendBytesPerSecond", throttled.limit());
        assertTrue(throttled.retryAfterSeconds() >= 9 && throttled.retryAfterSeconds() <= 11, throttled::toString);
    }

    @Test
    void liveConnectionsAreCountedOverAChangeOfLimits() {
        ProjectMeter meter = meter(Map.of(), 2);
        assertTrue(meter.tryBeginLive().isEmpty());
        assertTrue(meter.tryBeginLive().isEmpty());
        assertEquals(
                new Throttled("liveConnections", 2, 1), meter.tryBeginLive().orElseThrow());
        meter.limits(new ProjectLimits(Map.of(), 3));
        assertTrue(meter.tryBeginLive().isEmpty());
        assertTrue(meter.tryBeginLive().isPresent());
        meter.liveEnded();
        assertEquals(2, meter.live());
    }

    private static ProjectMeter meter(Map<Metered, Long> perSecond, int live) {
        return new ProjectMeter(new ProjectLimits(perSecond, live));
    }
}
