package dev.millrace.conformance.delivery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Workers are added to a system at work, one is stopped and one is killed, with nothing else around it. Prints how
/// long sessions waited for that, as their readers saw it, from a message's acknowledgement to its being shown.
///
/// A machine that is busy with other things makes sessions wait by itself. So much as they waited while nothing was
/// done is added to what is allowed.
@Tag("long")
@Tag("alone")
final class WorkerHandoverTest {
    /// Less than the machine carries: what is told is the handover, not the want of a processor.
    private static final DeliveryCampaign.Rates RATES = new DeliveryCampaign.Rates(50, 15, 1, 0.05);

    private static final long WAIT_FOR_A_HANDOVER_MS_MAX = 2_000;
    private static final long WAIT_AFTER_A_KILL_MS_MAX = 5_000;
    private static final long GIVEN_BACK_MS_MAX = 1_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    void noSessionWaitsLongForWorkersThatComeAndGo() throws InterruptedException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        try (S2Ground ground = new S2Ground(data, S2Ground.Course.HANDOVERS)) {
            DeliveryCampaign campaign = new CampaignRun("WorkerHandoverTest", ground, RATES, seed).run(1);
            System.out.println("WorkerHandoverTest: tasks given back in " + ground.handoversMs() + " ms");
            long anywayMs = campaign.longestMs(Strike.Kind.NOTHING);
            assertWaits(campaign, Strike.Kind.START_OF_A_WORKER, WAIT_FOR_A_HANDOVER_MS_MAX + anywayMs);
            assertWaits(campaign, Strike.Kind.STOP_OF_A_WORKER, WAIT_FOR_A_HANDOVER_MS_MAX + anywayMs);
            assertWaits(campaign, Strike.Kind.KILL_OF_A_WORKER, WAIT_AFTER_A_KILL_MS_MAX + anywayMs);
            for (long tookMs : ground.handoversMs()) {
                assertTrue(tookMs <= GIVEN_BACK_MS_MAX + anywayMs, () -> "tasks were given back in " + tookMs + " ms");
            }
        }
    }

    private static void assertWaits(DeliveryCampaign campaign, Strike.Kind kind, long mostMs) {
        long longestMs = campaign.longestMs(kind);
        assertTrue(
                longestMs <= mostMs,
                () -> kind + ": a session waited " + longestMs + " ms, allowed are " + mostMs + "\n"
                        + campaign.strikes());
    }
}
