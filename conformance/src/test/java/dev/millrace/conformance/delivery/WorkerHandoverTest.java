package dev.millrace.conformance.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Workers are added to a system at work, and one is killed, with nothing else around it. Prints how long sessions
/// waited for that, as their readers saw it, from a message's acknowledgement to its being shown.
@Tag("long")
final class WorkerHandoverTest {
    /// Less than the machine carries: what is told is the handover, not the want of a processor.
    private static final DeliveryCampaign.Rates RATES = new DeliveryCampaign.Rates(50, 15, 1, 0.05);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    void nothingIsLostOrDoubledWhenWorkersAreAddedAndOneIsKilled() throws InterruptedException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        try (S2Ground ground = new S2Ground(data, S2Ground.Course.HANDOVERS)) {
            DeliveryCampaign campaign = new CampaignRun("WorkerHandoverTest", ground, RATES, seed).run(1);
            assertEquals(3, campaign.struck().size());
        }
    }
}
