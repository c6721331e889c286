package dev.millrace.conformance.delivery;

import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The program on its embedded store delivers every message once to every session that is to have it, in order, however
/// often it is killed.
@Tag("slow")
final class StandaloneDeliveryTest {
    private static final int KILLS = Integer.getInteger("millrace.test.kills", 10);
    private static final int SESSIONS_PER_PROJECT = Integer.getInteger("millrace.test.sessions", 260);
    private static final int KILLS_IN_A_LONG_CAMPAIGN = 50;
    private static final DeliveryCampaign.Rates RATES = new DeliveryCampaign.Rates(SESSIONS_PER_PROJECT, 30, 15, 0.5);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    void everySessionHoldsEachMessageOnceAndInOrderHoweverOftenTheProgramIsKilled() throws InterruptedException {
        run(0, KILLS);
    }

    @RepeatedTest(3)
    @Tag("long")
    void theSameOverThreeLongCampaigns(RepetitionInfo repetition) throws InterruptedException {
        run(repetition.getCurrentRepetition(), KILLS_IN_A_LONG_CAMPAIGN);
    }

    private void run(int repetition, int kills) throws InterruptedException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime()) + repetition;
        try (StandaloneGround ground = new StandaloneGround(data)) {
            new CampaignRun("StandaloneDeliveryTest", ground, RATES, seed).run(kills);
        }
    }
}
