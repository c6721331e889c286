package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Random campaigns of two nodes over one unreliable store. `-Dmillrace.test.seed` runs one seed again.
final class CampaignTest {
    private static final int STEPS = 1_500;

    private static long firstSeed() {
        Long given = Long.getLong("millrace.test.seed");
        return given == null ? ThreadLocalRandom.current().nextLong(1L << 40) : given;
    }

    private static void runSeeds(int campaigns) {
        long first = firstSeed();
        long acknowledged = 0;
        for (long seed = first; seed < first + campaigns; seed++) {
            Campaign campaign = new Campaign(seed);
            try {
                campaign.run(STEPS);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed=" + seed + ": " + failure.getMessage(), failure);
            }
            acknowledged += campaign.acknowledgements();
        }
        assertTrue(acknowledged > 20L * campaigns, "only " + acknowledged + " acknowledged, first seed=" + first);
    }

    @Test
    void whatWasAcknowledgedIsThereOnceAndInOrderAndWhatWasRefusedIsNot() {
        runSeeds(60);
    }

    /// With this seed a flight is given up, and its log may have been removed, when the time of what was drafted behind
    /// it is over.
    @Test
    void aDraftWhoseTimeIsOverWaitsForAStateThatIsMadeAnew() {
        new Campaign(278_021_532_601L).run(STEPS);
    }

    @Test
    @Tag("long")
    void whatWasAcknowledgedIsThereOnceAndInOrderInALongCampaign() {
        runSeeds(5_000);
    }

    @Test
    void theSameSeedGivesTheSameTranscript() {
        long seed = firstSeed();
        Campaign once = new Campaign(seed);
        once.run(STEPS);
        Campaign twice = new Campaign(seed);
        twice.run(STEPS);
        assertEquals(once.transcript(), twice.transcript(), "seed=" + seed);
    }
}
