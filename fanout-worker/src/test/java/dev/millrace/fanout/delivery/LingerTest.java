package dev.millrace.fanout.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class LingerTest {
    private static final long MS = 1_000_000;
    private static final long MOST_NS = 250 * MS;

    private double load;
    private long nowNs = -40 * MS; // a monotonic clock may be anywhere
    private final Linger linger = new Linger(MOST_NS, () -> load);

    @Test
    void processorsThatHaveTimeAreNeverWaitedFor() {
        for (double some : new double[] {0, 0.3, 0.69, -1, Double.NaN}) {
            load = some;
            pass(2_000);
            assertEquals(nowNs, linger.nextReadNs(nowNs), "load=" + some);
        }
    }

    @Test
    void busyProcessorsAreGivenMoreTimeUpToTheMost() {
        load = 1;
        pass(400);
        long early = linger.lingerNs();
        assertTrue(early > 0 && early < 30 * MS, "ns=" + early);
        pass(2_000);
        assertEquals(MOST_NS, linger.lingerNs());
    }

    @Test
    void allSourcesAreReadAtTheSameMoments() {
        load = 1;
        pass(2_000);
        long next = linger.nextReadNs(nowNs);
        assertEquals(next, linger.nextReadNs(next - 1));
        assertEquals(next, linger.nextReadNs(next - MOST_NS));
        assertEquals(next + MOST_NS, linger.nextReadNs(next));
    }

    @Test
    void processorsAtEaseAreWaitedForLessUntilNotAtAll() {
        load = 1;
        pass(2_000);
        load = 0.6;
        pass(1_000);
        assertEquals(MOST_NS, linger.lingerNs(), "between the two it stays");
        load = 0.4;
        pass(300);
        assertTrue(linger.lingerNs() < MOST_NS / 2, "ns=" + linger.lingerNs());
        pass(2_000);
        assertEquals(0, linger.lingerNs());
    }

    @Test
    void whatWasMeasuredOverALongPauseHoldsNobodyUp() {
        load = 1;
        pass(2_000);
        nowNs += 1_100 * MS;
        assertEquals(nowNs, linger.nextReadNs(nowNs));
    }

    @Test
    void whileHistoryIsReadOnlyItsPagesAreWaitedFor() {
        load = 1;
        for (int i = 0; i < 200; i++) {
            nowNs += 10 * MS;
            linger.nextPageNs(nowNs);
            linger.nextReadNs(nowNs);
        }
        assertEquals(0, linger.lingerNs());
        assertEquals(nowNs + Linger.PAGE_MOST_NS, linger.nextPageNs(nowNs));
        load = 0.1;
        pass(1_000);
        assertEquals(nowNs, linger.nextPageNs(nowNs));
    }

    @Test
    void mayBeTurnedOff() {
        Linger off = new Linger(0, () -> 1);
        for (int i = 0; i < 20; i++) {
            nowNs += 100 * MS;
            assertEquals(nowNs, off.nextReadNs(nowNs));
            assertEquals(nowNs, off.nextPageNs(nowNs));
        }
    }

    private void pass(int ms) {
        for (int i = 0; i < ms; i += 10) {
            nowNs += 10 * MS;
            linger.nextReadNs(nowNs);
        }
    }
}
