package dev.millrace.conformance.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.PackagedProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Of thousands of sessions exactly those go that nobody used, whatever is killed while they go: the processes are the
/// packaged ones, and the kills are SIGKILLs.
@Tag("long")
final class CleanupKillTest {
    private static final boolean LONG = Boolean.getBoolean("millrace.test.long");
    private static final int SESSIONS = Integer.getInteger("millrace.test.sessions", LONG ? 10_000 : 600);

    /// Long enough to make all of them, and for a machine that has other things to do.
    private static final Duration LIFE = Duration.ofSeconds(SESSIONS > 1_000 ? 150 : 30);

    /// Where nobody can use a session while the one process is started again.
    private static final Duration LIFE_WITH_RESTARTS = Duration.ofSeconds(SESSIONS > 1_000 ? 180 : 120);

    /// The grace, S2's own delay, and S2's looking for what is to be removed.
    private static final Duration REMOVED_MAX = Duration.ofMinutes(20);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    void exactlyTheUnusedGoOnS2WhenACleanupOnAScheduleIsKilled() throws InterruptedException {
        try (S2Ground ground = new S2Ground(data, S2Ground.Mode.ON_SCHEDULE)) {
            run("S2, on a schedule", ground, SESSIONS, LIFE, () -> {});
        }
    }

    @Test
    void exactlyTheUnusedGoOnS2WhenSingleRunsAreKilled() throws InterruptedException {
        try (S2Ground ground = new S2Ground(data, S2Ground.Mode.ONCE)) {
            run("S2, single runs", ground, SESSIONS, LIFE, () -> {
                PackagedProgram dry = ground.cleanup("--dry-run");
                assertEquals(0, dry.awaitExit(), dry.log());
                assertFalse(dry.log().contains("would be ended"), dry.log());
            });
        }
    }

    @Test
    void exactlyTheUnusedGoOnTheEmbeddedStoreWhenTheOneProcessIsKilled() throws InterruptedException {
        try (StandaloneGround ground = new StandaloneGround(data)) {
            run("embedded", ground, SESSIONS, LIFE_WITH_RESTARTS, () -> {});
        }
    }

    @Test
    @Tag("long")
    void theUnusedLeaveS2() throws InterruptedException {
        try (S2Ground ground = new S2Ground(data, S2Ground.Mode.ON_SCHEDULE)) {
            int sessions = Math.min(SESSIONS, 600);
            assertTrue(ground.streams().isEmpty());
            run("S2, until they are removed", ground, sessions, LIFE, () -> {
                long beganNs = System.nanoTime();
                Set<String> left = Stream.concat(
                                Stream.iterate(0, number -> number < sessions, number -> number + 1)
                                        .filter(Sessions::isUsed)
                                        .map(number -> "session:" + Sessions.name(number)),
                                Stream.iterate(0, source -> source < Sessions.SOURCES, source -> source + 1)
                                        .map(Sessions::source))
                        .collect(Collectors.toSet());
                assertTrue(ground.streams().size() > left.size());
                Awaitility.await("S2 has removed what is over")
                        .atMost(REMOVED_MAX)
                        .pollInterval(Duration.ofSeconds(2))
                        .until(() -> ground.streams().size() <= left.size());
                assertEquals(left, Set.copyOf(ground.streams()));
                System.out.println("CleanupKillTest: S2 had removed all after s="
                        + Duration.ofNanos(System.nanoTime() - beganNs).toSeconds());
            });
        }
    }

    private interface Afterwards {
        void look() throws InterruptedException;
    }

    private static void run(String what, Ground ground, int count, Duration life, Afterwards afterwards)
            throws InterruptedException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("CleanupKillTest: " + what + " millrace.test.seed=" + seed);
        long beganNs = System.nanoTime();
        try (Sessions sessions = new Sessions(ground.node(), count, life)) {
            CleanupCampaign campaign = new CleanupCampaign(ground, sessions, count, new Random(seed));
            campaign.run();
            afterwards.look();
            sessions.check();
            long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
            System.out.println("CleanupKillTest: " + what + ": " + campaign.summary() + " tookMs=" + tookMs);
        } catch (AssertionError | RuntimeException failed) {
            throw new AssertionError(failed.getMessage() + "\nseed " + seed + "\n" + ground.logs(), failed);
        }
    }
}
