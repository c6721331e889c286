package dev.millrace.conformance.cleanup;

import java.time.Duration;
import java.util.Random;

/// One campaign of the cleanup, from the first session to the check that exactly the unused are gone.
final class CleanupRun {
    static final int SESSIONS = Integer.getInteger("millrace.test.sessions", 10_000);

    /// Where they were all made at once they would be over at once, before what cleans up was killed three times.
    private static final Duration MADE_WITHIN = Duration.ofSeconds(SESSIONS > 1_000 ? 90 : 20);

    /// Long enough to make all of them, and for a machine that has other things to do.
    static final Duration LIFE = Duration.ofSeconds(SESSIONS > 1_000 ? 150 : 30);

    private CleanupRun() {}

    interface Afterwards {
        void look(Sessions sessions) throws InterruptedException;
    }

    static Sessions many(Ground ground, int count, Duration life) {
        return new Sessions(ground.node(), count, life, MADE_WITHIN);
    }

    static void run(String what, Ground ground, Sessions made, Afterwards afterwards) throws InterruptedException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("Cleanup under kills: " + what + " millrace.test.seed=" + seed);
        long beganNs = System.nanoTime();
        try (Sessions sessions = made) {
            CleanupCampaign campaign = new CleanupCampaign(ground, sessions, new Random(seed));
            campaign.run();
            afterwards.look(sessions);
            sessions.check();
            long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
            System.out.println("Cleanup under kills: " + what + ": " + campaign.summary() + " tookMs=" + tookMs);
        } catch (AssertionError | RuntimeException failed) {
            throw new AssertionError(failed.getMessage() + "\nseed " + seed + "\n" + ground.logs(), failed);
        }
    }
}
