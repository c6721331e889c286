package dev.millrace.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whole runs from seeds, 2,000 or `millrace.test.simulations`. `millrace.test.seed` runs one again.
final class NodesSimulationTest {
    static final int ACTIONS = 400;

    @Test
    @Tag("slow")
    void nothingIsLostRepeatedOrReorderedWhateverFails() {
        Seeds seeds = Seeds.of("NodesSimulationTest", Integer.getInteger("millrace.test.simulations", 2_000));
        Seeds.Sums sums = seeds.run(ACTIONS, Plant.NONE);
        System.out.println("  " + sums);
        assertEquals("", sums.failures());
        assertTrue(sums.accepted() > 20L * sums.runs(), sums.toString());
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
