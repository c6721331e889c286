package dev.millrace.program.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When an owner's timers fire, and in which order.
final class TimersTest {
    private final Timers timers = new Timers();
    private final List<String> fired = new ArrayList<>();

    @Test
    void whatIsDueFiresInTheOrderOfTimeAndTheRestWaits() {
        set(30, "third");
        set(10, "first");
        set(20, "second");
        assertEquals(0, timers.fire(9));
        assertEquals(2, timers.fire(20));
        assertEquals(List.of("first", "second"), fired);
        assertEquals(1, timers.fire(1_000));
        assertEquals(List.of("first", "second", "third"), fired);
    }

    @Test
    void timersOfOneTimeFireInTheOrderInWhichTheyWereSet() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            set(7, "timer " + i);
            all.add("timer " + i);
        }
        timers.fire(7);
        assertEquals(all, fired);
    }

    @Test
    void whatAnActionSetsForNowFiresToo() {
        timers.set(5, () -> set(5, "set by another"));
        assertEquals(2, timers.fire(5));
        assertEquals(List.of("set by another"), fired);
    }

    @Test
    void aClockThatOverflowsChangesNoOrder() {
        long nowNs = Long.MAX_VALUE - 5;
        set(nowNs + 10, "after");
        set(nowNs, "before");
        assertEquals(10, untilNextAfterFiring(nowNs));
        assertEquals(List.of("before"), fired);
        assertEquals(1, timers.fire(nowNs + 10));
    }

    @Test
    void theNextIsAsFarAwayAsItIsButNeverInThePastNorFartherThanTheMost() {
        assertEquals(1_000, timers.untilNext(0, 1_000));
        set(400, "next");
        assertEquals(400, timers.untilNext(0, 1_000));
        assertEquals(100, timers.untilNext(0, 100));
        assertEquals(0, timers.untilNext(500, 1_000));
    }

    private long untilNextAfterFiring(long nowNs) {
        timers.fire(nowNs);
        return timers.untilNext(nowNs, 1_000);
    }

    private void set(long dueNs, String name) {
        timers.set(dueNs, () -> fired.add(name));
    }
}
