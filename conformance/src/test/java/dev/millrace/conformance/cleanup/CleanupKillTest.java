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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Of thousands of sessions exactly those go that nobody used, whatever is killed while they go: the processes are the
/// packaged ones, and the kills are SIGKILLs.
final class CleanupKillTest {
    private static final int SESSIONS = Integer.getInteger("millrace.test.sessions", 10_000);

    /// Where they were all made at once they would be over at once, before what cleans up was killed three times.
    private static final Duration MADE_WITHIN = Duration.ofSeconds(SESSIONS > 1_000 ? 90 : 20);

    private static final int FEW = 120;
    private static final Duration LIFE_OF_FEW = Duration.ofSeconds(12);
    private static final Duration FEW_MADE_WITHIN = Duration.ofSeconds(15);

    /// Long enough to make all of them, and for a machine that has other things to do.
    private static final Duration LIFE = Duration.ofSeconds(SESSIONS > 1_000 ? 150 : 30);

    /// Where nobody can use a session while the one process is started again.
    private static final Duration LIFE_WITH_RESTARTS = Duration.ofSeconds(SESSIONS > 1_000 ? 180 : 120);

    /// The grace (10 min), S2's look at what was trimmed just now (1 min), the pause before its next look where that
    /// was too young (10 min), the time until that look and until it has removed what it found (2 min), and some more
    /// for a slow machine.
    private static final Duration REMOVED_MAX = Duration.ofMinutes(30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    @Tag("slow")
    void exactlyTheUnusedOfAFewGo() throws InterruptedException {
        try (S2Ground ground = new S2Ground(data, S2Ground.Mode.ON_SCHEDULE)) {
            Sessions few = new Sessions(ground.node(), FEW, LIFE_OF_FEW, FEW_MADE_WITHIN);
            run("a few on S2", ground, few, sessions -> {});
        }
    }

    @Test
    @Tag("long")
    void exactlyTheUnusedGoOnS2WhenACleanupOnAScheduleIsKilled() throws InterruptedException {
        try (S2Ground ground = new S2Ground(data, S2Ground.Mode.ON_SCHEDULE)) {
            run("S2, on a schedule", ground, many(ground, SESSIONS, LIFE), sessions -> {});
        }
    }

    @Test
    @Tag("long")
    void exactlyTheUnusedGoOnS2WhenSingleRunsAreKilled() throws InterruptedException {
        try (S2Ground ground = new S2Ground(data, S2Ground.Mode.ONCE)) {
            run("S2, single runs", ground, many(ground, SESSIONS, LIFE), sessions -> {
                PackagedProgram dry = ground.cleanup("--dry-run");
                assertEquals(0, dry.awaitExit(), dry.log());
                assertFalse(dry.log().contains("would be ended"), dry.log());
            });
        }
    }

    @Test
    @Tag("long")
    void exactlyTheUnusedGoOnTheEmbeddedStoreWhenTheOneProcessIsKilled() throws InterruptedException {
        try (StandaloneGround ground = new StandaloneGround(data)) {
            run("embedded", ground, many(ground, SESSIONS, LIFE_WITH_RESTARTS), sessions -> {});
        }
    }

    @Test
    @Tag("long")
    void theUnusedLeaveS2() throws InterruptedException {
        try (S2Ground ground = new S2Ground(data, S2Ground.Mode.ON_SCHEDULE)) {
            run("S2, until they are removed", ground, many(ground, Math.min(SESSIONS, 600), LIFE), sessions -> {
                long beganNs = System.nanoTime();
                assertTrue(ground.streams().size() > left(sessions).size());
                try {
                    Awaitility.await("S2 has removed what is over")
                            .atMost(REMOVED_MAX)
                            .pollInterval(Duration.ofSeconds(2))
                            .until(() ->
                                    ground.streams().size() <= left(sessions).size());
                } catch (ConditionTimeoutException late) {
                    throw new AssertionError(ground.describeAllBut(left(sessions)), late);
                }
                assertEquals(left(sessions), Set.copyOf(ground.streams()));
                System.out.println("CleanupKillTest: S2 had removed all after s="
                        + Duration.ofNanos(System.nanoTime() - beganNs).toSeconds());
            });
        }
    }

    /// The streams that must stay: of sessions that are used, and of the sources.
    private static Set<String> left(Sessions sessions) {
        return Stream.concat(
                        sessions.used().stream().map(number -> "session:" + Sessions.name(number)),
                        IntStream.range(0, Sessions.SOURCES).mapToObj(Sessions::source))
                .collect(Collectors.toSet());
    }

    private interface Afterwards {
        void look(Sessions sessions) throws InterruptedException;
    }

    private static Sessions many(Ground ground, int count, Duration life) {
        return new Sessions(ground.node(), count, life, MADE_WITHIN);
    }

    private static void run(String what, Ground ground, Sessions made, Afterwards afterwards)
            throws InterruptedException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("CleanupKillTest: " + what + " millrace.test.seed=" + seed);
        long beganNs = System.nanoTime();
        try (Sessions sessions = made) {
            CleanupCampaign campaign = new CleanupCampaign(ground, sessions, new Random(seed));
            campaign.run();
            afterwards.look(sessions);
            sessions.check();
            long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
            System.out.println("CleanupKillTest: " + what + ": " + campaign.summary() + " tookMs=" + tookMs);
        } catch (AssertionError | RuntimeException failed) {
            throw new AssertionError(failed.getMessage() + "\nseed " + seed + "\n" + ground.logs(), failed);
        }
    }
}
