package dev.millrace.api.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DeadlineWheelTest {
    private final DeadlineWheel<String> wheel = new DeadlineWheel<>(0);
    private final List<String> due = new ArrayList<>();

    @Test
    void nothingIsDueBeforeItsTick() {
        wheel.schedule(new DeadlineWheel.Entry<>("a"), 5);
        wheel.advance(4, due::add);
        assertEquals(List.of(), due);
        wheel.advance(5, due::add);
        assertEquals(List.of("a"), due);
    }

    @Test
    void whatIsPastIsDueAtTheNextTick() {
        wheel.advance(100, due::add);
        wheel.schedule(new DeadlineWheel.Entry<>("late"), 3);
        wheel.advance(101, due::add);
        assertEquals(List.of("late"), due);
    }

    @Test
    void whatIsLaterThanTheRingIsLongWaitsItsRounds() {
        wheel.schedule(new DeadlineWheel.Entry<>("far"), 1_000);
        for (int tick = 1; tick < 1_000; tick++) {
            wheel.advance(tick, due::add);
        }
        assertEquals(List.of(), due);
        wheel.advance(1_000, due::add);
        assertEquals(List.of("far"), due);
    }

    @Test
    void aLongPauseForgetsNothing() {
        wheel.schedule(new DeadlineWheel.Entry<>("a"), 10);
        wheel.schedule(new DeadlineWheel.Entry<>("b"), 700);
        wheel.schedule(new DeadlineWheel.Entry<>("c"), 100_000);
        wheel.advance(50_000, due::add);
        assertEquals(List.of("a", "b"), due.stream().sorted().toList());
    }

    @Test
    void anEntryMovedWhileItsTickIsHandledIsDueAtItsNewTick() {
        DeadlineWheel.Entry<String> moved = new DeadlineWheel.Entry<>("moved");
        DeadlineWheel.Entry<String> mover = new DeadlineWheel.Entry<>("mover");
        wheel.schedule(moved, 5);
        wheel.schedule(mover, 5); // the newest of a tick is handled first
        wheel.advance(5, thing -> {
            due.add(thing);
            wheel.schedule(moved, 9);
        });
        assertEquals(List.of("mover"), due);
        wheel.advance(9, due::add);
        assertEquals(List.of("mover", "moved"), due);
    }

    @Test
    void randomSchedulesAgreeWithANaiveList() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("DeadlineWheelTest: millrace.test.seed=" + seed);
        Random random = new Random(seed);
        DeadlineWheel<Integer> tested = new DeadlineWheel<>(0);
        List<DeadlineWheel.Entry<Integer>> entries = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            entries.add(new DeadlineWheel.Entry<>(i));
        }
        Map<Integer, Long> naive = new HashMap<>();
        long now = 0;
        for (int step = 0; step < 20_000; step++) {
            int which = random.nextInt(entries.size());
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    long at = now + random.nextInt(600) - 20;
                    tested.schedule(entries.get(which), at);
                    naive.put(which, Math.max(at, now + 1));
                }
                case 2 -> {
                    tested.cancel(entries.get(which));
                    naive.remove(which);
                }
                default -> {
                    now += random.nextInt(random.nextInt(10) == 0 ? 700 : 5);
                    long until = now;
                    tested.advance(now, thing -> {
                        Long at = naive.remove(thing);
                        assertTrue(at != null && at <= until, "seed=" + seed + " thing=" + thing + " at=" + at);
                    });
                    assertTrue(naive.values().stream().allMatch(at -> at > until), "seed=" + seed + " left: " + naive);
                }
            }
            assertEquals(naive.size(), tested.size(), "seed=" + seed);
        }
    }
}
