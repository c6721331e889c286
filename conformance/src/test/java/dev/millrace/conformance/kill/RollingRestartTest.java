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

/// Nodes on one s2-lite are upgraded one after the other, under load: each gets SIGTERM, ends by itself, and is started
/// again.
@Tag("slow")
@Tag("larger")
final class RollingRestartTest {
    private static final int NODES = 3;
    private static final int ROUNDS_IN_A_LONG_CAMPAIGN = 10;

    /// What a client may have to wait on a machine that runs all of this at once.
    private static final long STALL_MS_MAX = 20_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    void aRollingRestartLosesNothingDoublesNothingAndStallsNobodyForLong() throws IOException, InterruptedException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        int rounds = Boolean.getBoolean("millrace.test.long") ? ROUNDS_IN_A_LONG_CAMPAIGN : 1;
        System.out.println("RollingRestartTest: millrace.test.seed=" + seed);
        try (S2Lite lite = S2Lite.inMemory();
                Nodes nodes = new Nodes(lite, data, NODES)) {
            NodeCampaign campaign = new NodeCampaign(nodes, new Random(seed));
            try {
                campaign.roll(rounds);
            } catch (AssertionError failed) {
                throw new AssertionError(failed.getMessage() + "\nseed " + seed + "\n" + nodes.logs(), failed);
            }
            System.out.println(
                    "RollingRestartTest: " + rounds + " round(s) of " + NODES + " nodes, " + campaign.summary());
            NodeLoad load = campaign.load();
            assertTrue(load.writes().ms() < STALL_MS_MAX, () -> "longest wait of a writer: " + load.writes());
            assertTrue(load.reads().ms() < STALL_MS_MAX, () -> "longest wait of a live reader: " + load.reads());
        }
    }
}
