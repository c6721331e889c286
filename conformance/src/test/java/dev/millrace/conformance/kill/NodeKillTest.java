package dev.millrace.conformance.kill;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.s2.S2Lite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that share nothing but one s2-lite lose nothing and double nothing when one of them is killed at any moment.
@Tag("slow")
@Tag("larger")
final class NodeKillTest {
    private static final int NODES = 3;
    private static final int KILLS = 5;
    private static final int KILLS_IN_A_LONG_CAMPAIGN = 40;

    /// A node that dies inside a group of batches holds up its stream for one lease, 5 s; the rest is for a machine
    /// that runs all of this at once, and for a second such group.
    private static final long STALL_MS_MAX = 30_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    void everythingAcknowledgedIsThereOnceAndShownOnceWhicheverNodeIsKilled() throws IOException, InterruptedException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        int kills = Boolean.getBoolean("millrace.test.long") ? KILLS_IN_A_LONG_CAMPAIGN : KILLS;
        System.out.println("NodeKillTest: millrace.test.seed=" + seed);
        try (S2Lite lite = S2Lite.inMemory();
                Nodes nodes = new Nodes(lite, data, NODES)) {
            NodeCampaign campaign = new NodeCampaign(nodes, new Random(seed));
            try {
                campaign.run(kills);
            } catch (AssertionError failed) {
                throw new AssertionError(failed.getMessage() + "\nseed " + seed + "\n" + nodes.logs(), failed);
            }
            System.out.println("NodeKillTest: " + kills + " kills, " + campaign.summary());
            NodeLoad load = campaign.load();
            assertTrue(load.broken() > 0, "every kill hit an idle node");
            assertTrue(load.writes().ms() < STALL_MS_MAX, () -> "longest wait of a writer: " + load.writes());
            assertTrue(load.reads().ms() < STALL_MS_MAX, () -> "longest wait of a live reader: " + load.reads());
        }
    }
}
