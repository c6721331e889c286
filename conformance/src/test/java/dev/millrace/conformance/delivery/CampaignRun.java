package dev.millrace.conformance.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

/// One campaign with one seed, and what has to hold of every campaign. Owned by the test's thread.
final class CampaignRun {
    private final String name;
    private final Ground ground;
    private final DeliveryCampaign campaign;
    private final long seed;

    CampaignRun(String name, Ground ground, DeliveryCampaign.Rates rates, long seed) {
        this.name = name;
        this.ground = ground;
        this.seed = seed;
        campaign = new DeliveryCampaign(ground, rates, new Random(seed));
    }

    /// @throws AssertionError with all that is known, where something does not hold
    DeliveryCampaign run(int kills) throws InterruptedException {
        System.out.println(name + ": millrace.test.seed=" + seed);
        try {
            campaign.run(kills);
            System.out.println(name + ": " + campaign.summary() + "\n" + campaign.strikes());
            check();
        } catch (AssertionError failed) {
            throw new AssertionError(
                    failed.getMessage() + "\nseed " + seed + "\n" + campaign.strikes() + ground.logs(), failed);
        }
        return campaign;
    }

    private void check() {
        for (DeliveryCampaign.Struck struck : campaign.struck()) {
            assertTrue(struck.window().underWay() > 0, "a strike met nothing under way");
        }
        assertTrue(campaign.fanout("takeovers") > 0, "takeovers");
        assertTrue(campaign.fanout("duplicates_suppressed") > 0, "suppressed duplicates");
        assertEquals(0, campaign.fanout("given_up"), "given up");
        assertEquals(0, campaign.fanout("unreadable"), "unreadable");
    }
}
