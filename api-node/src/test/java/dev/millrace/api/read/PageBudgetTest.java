package dev.millrace.api.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PageBudgetTest {
    private static final int WAITING_MAX = 3;
    private final List<String> heard = new ArrayList<>();
    private long nowNs = Long.MAX_VALUE - 1_000; // a clock that overflows
    private final PageBudget budget = new PageBudget(new HistoryLimits(100, WAITING_MAX, 50, 1, 1), () -> nowNs);

    @Test
    void readsWithinTheBudgetStartAtOnce() {
        enter("a", 60);
        enter("b", 40);
        assertEquals(List.of("a starts", "b starts"), heard);
        assertEquals(100, budget.heldBytes());
    }

    @Test
    void aReadBeyondTheBudgetWaitsForBytesGivenBack() {
        enter("a", 60);
        enter("b", 41);
        assertEquals(List.of("a starts"), heard);
        budget.giveBack(60);
        assertEquals(List.of("a starts", "b starts"), heard);
        assertEquals(41, budget.heldBytes());
    }

    @Test
    void waitingReadsStartInTheirOrderThoughALaterOneWouldFit() {
        enter("a", 60);
        enter("b", 60);
        enter("c", 10);
        assertEquals(List.of("a starts"), heard);
        budget.giveBack(60);
        assertEquals(List.of("a starts", "b starts", "c starts"), heard);
    }

    @Test
    void projectsTakeTurnsHoweverManyReadsOfOneWait() {
        PageBudget ample = new PageBudget(new HistoryLimits(100, 10, 50, 1, 1), () -> nowNs);
        for (String name : List.of("loud 1", "loud 2", "loud 3", "loud 4", "quiet 1", "third 1", "quiet 2")) {
            ample.enter(name.substring(0, 5), 100, read(name, 100));
        }
        for (int i = 0; i < 7; i++) {
            ample.giveBack(100);
        }
        assertEquals(
                List.of(
                        "loud 1 starts",
                        "loud 2 starts",
                        "quiet 1 starts",
                        "third 1 starts",
                        "loud 3 starts",
                        "quiet 2 starts",
                        "loud 4 starts"),
                heard);
        assertEquals(0, ample.heldBytes());
    }

    @Test
    void aReadLargerThanTheBudgetIsLetInAlone() {
        enter("a", 500);
        enter("b", 1);
        assertEquals(List.of("a starts"), heard);
        budget.giveBack(500);
        assertEquals(List.of("a starts", "b starts"), heard);
    }

    @Test
    void oneMoreThanMayWaitIsRefused() {
        enter("a", 100);
        for (int i = 0; i < WAITING_MAX; i++) {
            enter("w" + i, 1);
        }
        enter("z", 1);
        assertEquals(List.of("a starts", "z refused: too many reads wait: waiting=3"), heard);
        assertEquals(100, budget.heldBytes());
    }

    @Test
    void aReadThatWaitedTooLongIsRefusedAndHoldsNothing() {
        enter("a", 100);
        enter("b", 10);
        nowNs += 50_000_001;
        enter("c", 10);
        budget.giveBack(100);
        assertEquals(List.of("a starts", "b refused: waited too long to be read: waitMsMax=50", "c starts"), heard);
        assertEquals(10, budget.heldBytes());
    }

    @Test
    void moreCanBeTakenForAReadUnderWay() {
        enter("a", 60);
        budget.takeMore(40);
        enter("b", 1);
        budget.giveBack(100);
        assertEquals(List.of("a starts", "b starts"), heard);
        budget.giveBack(1);
        assertEquals(0, budget.heldBytes());
    }

    @Test
    void readsThatEndAsSoonAsTheyStartDoNotNest() {
        PageBudget deep = new PageBudget(new HistoryLimits(10, 200_000, 50, 1, 1), () -> 0);
        AtomicInteger started = new AtomicInteger();
        AtomicInteger depth = new AtomicInteger();
        AtomicInteger depthMax = new AtomicInteger();
        deep.enter("p", 10, read("first", 10));
        for (int i = 0; i < 100_000; i++) {
            deep.enter("p", 10, new PageBudget.Read() {
                @Override
                public void start() {
                    started.incrementAndGet();
                    depthMax.accumulateAndGet(depth.incrementAndGet(), Math::max);
                    deep.giveBack(10);
                    depth.decrementAndGet();
                }

                @Override
                public void refuse(String detail) {
                    throw new AssertionError(detail);
                }
            });
        }
        deep.giveBack(10);
        assertEquals(100_000, started.get());
        assertEquals(1, depthMax.get());
        assertTrue(heard.contains("first starts"));
    }

    private void enter(String name, long bytes) {
        budget.enter("p", bytes, read(name, bytes));
    }

    private PageBudget.Read read(String name, long bytes) {
        return new PageBudget.Read() {
            @Override
            public void start() {
                heard.add(name + " starts");
            }

            @Override
            public void refuse(String detail) {
                heard.add(name + " refused: " + detail);
            }

            @Override
            public String toString() {
                return name + " " + bytes;
            }
        };
    }
}
