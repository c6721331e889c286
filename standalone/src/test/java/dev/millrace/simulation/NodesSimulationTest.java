package dev.millrace.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whole runs from seeds, 2,000 or `millrace.test.simulations`. `millrace.test.seed` runs one again.
final class NodesSimulationTest {
    static final int ACTIONS = 400;
    private static final int SEEDS = 2_000;

    /// What has to happen in one run of forty at least, or nothing is shown of it.
    private static final List<String> HAPPENS = List.of(
            "Appended",
            "AppendToClosed",
            "Closed",
            "Created",
            "Deleted",
            "Duplicate",
            "ForkSourceSoftDeleted",
            "PathBlocked",
            "SoftDeleted",
            "StreamSeqNotGreater",
            "TailElsewhere",
            "Unresolved",
            "cleanup expired",
            "cleanup forksReleased",
            "cleanup trimmed",
            "cleanup trimmedBeforeLife",
            "groups aborted",
            "messages watched",
            "nodes killed",
            "overtaken",
            "pages read",
            "resolved by mark",
            "snapshots",
            "streams begun again at 0",
            "unknowns");

    @Test
    @Tag("slow")
    void nothingIsLostRepeatedOrReorderedWhateverFails() {
        Seeds seeds = Seeds.of("NodesSimulationTest", Integer.getInteger("millrace.test.simulations", SEEDS));
        Seeds.Sums sums = seeds.run(ACTIONS, Plant.NONE);
        System.out.println("  " + sums.counted());
        assertEquals("", sums.failures());
        for (String what : HAPPENS) {
            assertTrue(
                    sums.runs() < SEEDS || sums.counted().of(what) >= sums.runs() / 40, what + ": " + sums.counted());
        }
    }

    @Test
    void theSameSeedGivesTheSameTranscript() {
        long seed = Seeds.fresh();
        System.out.println("NodesSimulationTest: millrace.test.seed=" + seed);
        Simulation once = new Simulation(seed, Plant.NONE);
        once.run(ACTIONS);
        Simulation twice = new Simulation(seed, Plant.NONE);
        twice.run(ACTIONS);
        assertEquals(once.transcript.toString(), twice.transcript.toString());
    }
}
