package dev.millrace.conformance.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes on one s2-lite, and everything between them fails: every answer that any client was given can be
/// explained by a stream that does one thing at a time.
@Tag("slow")
@Tag("larger")
final class FaultTest {
    private static final int NODES = 3;
    private static final int EFFECTS = 5;
    private static final int EFFECTS_IN_A_LONG_CAMPAIGN = 40;
    private static final double UNKNOWN_MAX = 0.05;

    /// Beyond this a client of a node counts it as gone.
    private static final long STALL_MS_MAX = 30_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void everyAnswerCanBeExplainedWhateverFails() throws IOException, InterruptedException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        int effects = Boolean.getBoolean("millrace.test.long") ? EFFECTS_IN_A_LONG_CAMPAIGN : EFFECTS;
        System.out.println("FaultTest: millrace.test.seed=" + seed);
        Random random = new Random(seed);
        try (Cluster cluster = new Cluster(folder, NODES, random)) {
            FaultCampaign campaign = new FaultCampaign(cluster, random);
            try {
                for (Phase phase : Phase.values()) {
                    campaign.run(phase, effects);
                    System.out.println("FaultTest: " + campaign.results().getLast());
                }
            } catch (AssertionError failed) {
                Path logs = Files.writeString(folder.resolve("nodes.log"), cluster.logs());
                throw new AssertionError(
                        failed.getMessage() + "\nseed " + seed + ", logs of the nodes in " + logs, failed);
            }
            campaign.results().forEach(result -> requireTelling(result, effects));
            long outcomes = campaign.results().stream()
                    .mapToLong(FaultCampaign.Result::outcomes)
                    .sum();
            long unknown = campaign.results().stream()
                    .mapToLong(FaultCampaign.Result::unknown)
                    .sum();
            System.out.println("FaultTest: " + unknown + " of " + outcomes + " writes stayed unknown");
            assertTrue(unknown <= outcomes * UNKNOWN_MAX, () -> unknown + " of " + outcomes + " writes stayed unknown");
        }
    }

    private static void requireTelling(FaultCampaign.Result result, int effects) {
        // Where everything fails at once, each has failed often enough by itself before.
        long effectsMin = result.phase() == Phase.ALL ? effects / 2 : effects;
        assertTrue(result.effects() >= effectsMin, () -> "too seldom: " + result);
        assertTrue(result.stall().ms() < STALL_MS_MAX, () -> "too long: " + result);
    }
}
