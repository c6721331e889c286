package dev.millrace.cleanup.run;

import static dev.millrace.cleanup.run.World.GRACE;
import static dev.millrace.cleanup.run.World.TTL;
import static dev.millrace.cleanup.run.World.VANISH;
import static dev.millrace.cleanup.run.World.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.cleanup.run.DyingStore.LastAppend;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.expiry.ExpiryReason;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Runs that die after each of their appends in turn, and runs two at a time: the next one ends in the same state.
class KilledRunTest {
    private static final Lifetime FOR_EVER = Lifetime.UNLIMITED;
    private static final List<String> NAMES = List.of(
            "expiring",
            "touched",
            "deleted",
            "anew",
            "over",
            "source",
            "child",
            "freed",
            "fork",
            "half",
            "reserved",
            "never",
            "feed",
            "ended",
            "session:over",
            "session:half",
            "session:anew");

    /// One of everything that the cleanup has to do with.
    private static void prepare(World world) {
        world.create("expiring", TTL, "m");
        world.create("touched", TTL, "m");
        world.create("deleted", FOR_EVER, "m");
        world.delete("deleted");
        world.create("anew", FOR_EVER, "old");
        world.delete("anew");
        world.create("anew", FOR_EVER, "new");
        world.create("over", TTL, "old");
        world.create("source", TTL, "m");
        world.fork("source", "child", FOR_EVER);
        world.create("freed", TTL, "m");
        world.fork("freed", "fork", TTL);
        world.create("reserved", FOR_EVER, "m");
        world.reserve("reserved", "never");
        prepareSessions(world);
        GroupSpan group = new GroupSpan(0, 2);
        world.announce("half", world.store.clockMs(), ExpiryReason.CREATED);
        StreamRecord created = new StreamRecord.Created(1, World.TEXT, FOR_EVER, null, group);
        StreamRecord data = new StreamRecord.Data(
                Bytes.utf8("half"), MessagePart.WHOLE, group, null, null, Closure.STAYS_OPEN, null);
        assertTrue(world.write(path("half"), world.state("half"), List.of(created, data)));
    }

    private static void prepareSessions(World world) {
        Lifetime longLived = new Lifetime.Sliding(1_000_000);
        world.create("feed", FOR_EVER, "m");
        world.create("ended", FOR_EVER, "m");
        world.create("session:over", TTL);
        world.subscribe("session:over", "feed");
        world.create("session:half", longLived);
        world.subscribeHalf("session:half", "feed");
        world.subscribeHalf("session:half", "ended");
        world.create("session:anew", longLived);
        world.subscribe("session:anew", "feed");
        world.delete("session:anew");
        world.create("session:anew", longLived);
        world.delete("ended");
    }

    /// The same for every way to run the cleanup at each of its times.
    private static World play(Consumer<World> cleanup) {
        World world = new World();
        prepare(world);
        world.store.advance(Duration.ofSeconds(85));
        world.touch("touched");
        cleanup.accept(world);
        world.store.advance(Duration.ofSeconds(6));
        world.create("over", FOR_EVER, "new");
        cleanup.accept(world);
        for (int i = 0; i < 4; i++) {
            world.store.advance(GRACE);
            world.touch("touched"); // too late after the first: it is over then
            world.announce("session:half", world.store.clockMs(), ExpiryReason.LOOK);
            cleanup.accept(world);
        }
        world.store.advance(VANISH);
        cleanup.accept(world);
        return world;
    }

    /// What there is in the end, and nothing else about it.
    private static String picture(World world) {
        StringBuilder picture = new StringBuilder();
        for (String name : NAMES) {
            picture.append(name).append(": ");
            if (world.lives(name)) {
                picture.append(world.messages(name));
            } else {
                picture.append(world.isThere(name) ? "records=" + world.records(name) : "gone");
            }
            picture.append(" forks=").append(world.state(name).forkCount());
            if (world.state(name).subscriptionCount() > 0
                    || !world.standing(name).isEmpty()) {
                picture.append(" subscribed=").append(world.state(name).subscriptionCount());
                picture.append(" subscribers=").append(world.standing(name).size());
            }
            picture.append('\n');
        }
        return picture.append("announced=").append(world.announced()).toString();
    }

    private static final String EXPECTED = """
            expiring: gone forks=0
            touched: gone forks=0
            deleted: gone forks=0
            anew: [new] forks=0
            over: [new] forks=0
            source: records=4 forks=1
            child: [m] forks=0
            freed: gone forks=0
            fork: gone forks=0
            half: gone forks=0
            reserved: [m] forks=0
            never: gone forks=0
            feed: [m] forks=0 subscribed=0 subscribers=1
            ended: gone forks=0
            session:over: gone forks=0
            session:half: [] forks=0 subscribed=1 subscribers=0
            session:anew: [] forks=0
            announced=3""";

    @Test
    void aRunThatIsNotKilledLeavesThis() {
        assertEquals(EXPECTED, picture(play(World::run)));
    }

    @Test
    void aRunThatIsKilledAfterAnyOfItsAppendsIsFinishedByTheNext() {
        List<Integer> steps = new ArrayList<>();
        for (LastAppend last : LastAppend.values()) {
            int appends = 0;
            boolean killed = true;
            while (killed) {
                DyingStore[] dying = new DyingStore[1];
                int allowed = appends;
                int[] left = {allowed};
                World world = play(it -> {
                    if (dying[0] == null || !dying[0].isDead()) {
                        dying[0] = new DyingStore(it.store, left[0], last);
                        World.run(dying[0], 1);
                        left[0] = dying[0].appendsLeft();
                    }
                    it.run();
                });
                killed = dying[0].isDead();
                assertEquals(EXPECTED, picture(world), "killed after append " + allowed + ", which " + last);
                appends++;
            }
            steps.add(appends);
        }
        System.out.println("KilledRunTest: steps=" + steps);
        assertTrue(steps.get(0) > 30, "steps: " + steps);
    }

    @Test
    void twoRunsAtOnceEndInTheSameState() {
        for (int seed = 0; seed < 20; seed++) {
            int first = seed;
            World world = play(it -> {
                Thread other = Thread.ofVirtual().start(() -> World.run(it.store, 100 + first));
                World.run(it.store, first);
                try {
                    other.join();
                } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                }
                it.run();
            });
            assertEquals(EXPECTED, picture(world));
        }
    }

    @Test
    void aRunThatIsKilledTakesNothingThatLives() {
        World world = new World();
        prepare(world);
        world.store.advance(Duration.ofSeconds(85));
        world.touch("touched");
        world.store.advance(Duration.ofSeconds(10));
        for (int appends = 0; appends < 40; appends++) {
            World.run(new DyingStore(world.store, appends, LastAppend.LANDS), appends);
        }
        assertEquals(List.of("m"), world.messages("touched"));
        assertEquals(List.of("m"), world.messages("child"));
        assertFalse(world.lives("expiring"));
    }
}
