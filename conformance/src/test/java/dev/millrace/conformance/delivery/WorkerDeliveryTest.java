package dev.millrace.conformance.delivery;

import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// API nodes and workers that share nothing but one s2-lite deliver every message once to every session that is to have
/// it, in order, whichever process is killed, s2-lite too, and whoever is cut off from it.
@Tag("slow")
final class WorkerDeliveryTest {
    private static final int KILLS = Integer.getInteger("millrace.test.kills", 6);
    private static final int SESSIONS_PER_PROJECT = Integer.getInteger("millrace.test.sessions", 260);
    private static final int KILLS_IN_A_LONG_CAMPAIGN = 20;
    private static final DeliveryCampaign.Rates RATES = new DeliveryCampaign.Rates(SESSIONS_PER_PROJECT, 30, 8, 0.5);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    void everySessionHoldsEachMessageOnceAndInOrderWhicheverProcessIsKilled() throws InterruptedException {
        run(0, KILLS);
    }

    @RepeatedTest(3)
    @Tag("long")
    void theSameOverThreeLongCampaigns(RepetitionInfo repetition) throws InterruptedException {
        run(repetition.getCurrentRepetition(), KILLS_IN_A_LONG_CAMPAIGN);
    }

    private void run(int repetition, int kills) throws InterruptedException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime()) + repetition;
        try (S2Ground ground = new S2Ground(data, S2Ground.Course.FIRE)) {
            new CampaignRun("WorkerDeliveryTest", ground, RATES, seed).run(kills);
        }
    }
}
