package dev.millrace.cleanup.run;

import static dev.millrace.cleanup.run.World.GRACE;
import static dev.millrace.cleanup.run.World.TTL;
import static dev.millrace.cleanup.run.World.VANISH;
import static dev.millrace.cleanup.run.World.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.state.StreamState;
import dev.millrace.model.task.SourceLife;
import dev.millrace.model.task.TaskRecord;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.testkit.store.PassingStreamStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// A client that does something between any two calls of a run to the store, at any of the times that the removal of a
/// stream goes through: before its deadline, at it, after the grace, when the store removes it.
class RaceTest {
    private static final int ROUNDS = 1_000;
    private static final Lifetime FOR_EVER = Lifetime.UNLIMITED;
    private static final int CALLS_MAX = 40;
    private static final int STAGES = 6;

    /// Until the grace after a reservation has passed once: no node creates what it reserved longer ago than that.
    private static final int FORK_STAGES = 3;

    /// Calls `action` before the call of that number.
    private static final class Between extends PassingStreamStore {
        private final Runnable action;
        private int callsLeft;

        Between(World world, int callsLeft, Runnable action) {
            super(world.store);
            this.callsLeft = callsLeft;
            this.action = action;
        }

        private void call() {
            if (callsLeft-- == 0) {
                action.run();
            }
        }

        @Override
        public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
            call();
            return super.append(stream, batch);
        }

        @Override
        public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
            call();
            return super.read(stream, start, recordsMax, bytesMax);
        }
    }

    /// Lets time and runs go on; at a drawn stage and call the action happens, or after that stage's run.
    private static void play(World world, RandomGenerator random, int stages, Runnable action) {
        int stage = random.nextInt(stages);
        int call = random.nextInt(CALLS_MAX);
        boolean[] happened = {false};
        Runnable once = () -> {
            happened[0] = true;
            action.run();
        };
        for (int i = 0; i < STAGES; i++) {
            if (i == stage) {
                World.run(new Between(world, call, once), i);
                if (!happened[0]) {
                    once.run();
                }
            } else {
                world.run();
            }
            world.store.advance(pause(i, random));
        }
        world.settle();
        world.settle();
    }

    private static Duration pause(int stage, RandomGenerator random) {
        return switch (stage) {
            case 0 -> Duration.ofSeconds(random.nextInt(80, 92));
            case 1, 2 -> random.nextBoolean() ? GRACE : Duration.ofSeconds(95);
            default -> random.nextBoolean() ? VANISH : GRACE;
        };
    }

    private static void rounds(String what, Round round) {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("RaceTest: " + what + " millrace.test.seed=" + seed);
        for (int i = 0; i < ROUNDS; i++) {
            long of = seed + i;
            try {
                round.play(
                        new World(),
                        RandomGeneratorFactory.of("L64X128MixRandom").create(of));
            } catch (AssertionError failure) {
                throw new AssertionError("millrace.test.seed=" + of, failure);
            }
        }
    }

    private interface Round {
        void play(World world, RandomGenerator random);
    }

    @Test
    void aStreamCreatedAnewAtAnyPointOfItsRemovalLivesOnWithItsData() {
        int[] created = {0};
        rounds("anew", (world, random) -> {
            world.create("a", random.nextBoolean() ? TTL : FOR_EVER, "old");
            if (random.nextInt(3) == 0) {
                world.delete("a");
            }
            boolean[] isNew = {false};
            play(world, random, STAGES, () -> {
                if (random.nextBoolean() && world.lives("a")) {
                    world.delete("a");
                }
                isNew[0] = world.create("a", FOR_EVER, "new") instanceof StreamOutcome.Created;
                if (isNew[0]) {
                    created[0]++;
                    world.append("a", "newer");
                }
            });
            if (isNew[0]) {
                assertEquals(List.of("new", "newer"), world.messages("a"));
                assertInstanceOf(StreamOutcome.Appended.class, world.append("a", "newest"));
                assertEquals(0, world.announced());
            }
        });
        assertTrue(created[0] > ROUNDS / 3, "created anew: " + created[0]);
    }

    @Test
    void aTouchAtAnyPointWinsOrComesTooLateAndIsToldSo() {
        int[] won = {0};
        rounds("touch", (world, random) -> {
            world.create("a", new Lifetime.Sliding(100_000), "m");
            world.store.advance(Duration.ofSeconds(random.nextInt(112_300, 112_501)));
            boolean[] lives = {false};
            int call = random.nextInt(CALLS_MAX / 2);
            Runnable touch = () -> lives[0] = world.touch("a") instanceof StreamOutcome.Inspected;
            World.run(new Between(world, call, touch), 1);
            world.store.advance(Duration.ofMinutes(2));
            for (int i = 0; i < 3; i++) {
                world.run();
                world.store.advance(GRACE.plusSeconds(1));
            }
            if (lives[0]) {
                won[0]++;
                assertEquals(List.of("m"), world.messages("a"));
            }
        });
        assertTrue(won[0] > ROUNDS / 10, "touched in time: " + won[0]);
    }

    @Test
    void aForkOfASourceThatExpiresKeepsWhatItReads() {
        int[] created = {0};
        rounds("fork", (world, random) -> {
            world.create("source", TTL, "m1", "m2");
            long life = world.reserve("source", "child");
            StreamState source = world.state("source");
            boolean[] isThere = {false};
            play(world, random, FORK_STAGES, () -> {
                isThere[0] = world.createReserved(source, "source", "child", life, FOR_EVER)
                        instanceof StreamOutcome.Created;
                if (isThere[0]) {
                    created[0]++;
                    world.append("child", "own");
                }
            });
            if (isThere[0]) {
                assertEquals(List.of("m1", "m2", "own"), world.messages("child"));
                world.delete("child");
                world.settle();
                world.settle();
            }
            assertEquals(0, world.announced());
            assertEquals(0, world.records("source"));
            assertEquals(0, world.records("child"));
        });
        assertTrue(created[0] > ROUNDS / 10, "created: " + created[0]);
    }

    @Test
    void whatASlowSubscriptionHasNotYetIsKeptUntilTheFanoutSaysThatItHas() {
        rounds("slow", (world, random) -> {
            boolean expires = random.nextBoolean();
            world.create("source", expires ? TTL : FOR_EVER, "m1");
            world.create("session:s", FOR_EVER);
            world.subscribe("session:s", "source");
            world.append("source", "m2");
            SourceLife life =
                    new SourceLife(path("source"), world.state("source").life());
            if (!expires) {
                world.delete("source");
            }
            boolean anew = random.nextInt(3) == 0;
            play(world, random, STAGES, () -> {
                assertEquals(List.of("m1", "m2"), world.kept("source"));
                world.tell("source", new TaskRecord.SourceEnded(life));
                if (anew && !world.lives("source")) {
                    world.create("source", FOR_EVER, "new");
                }
            });
            if (world.lives("source")) {
                assertEquals("new", world.kept("source").getLast());
            } else {
                assertEquals(0, world.records("source"));
            }
        });
    }
}
