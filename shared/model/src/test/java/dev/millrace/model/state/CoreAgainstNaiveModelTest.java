package dev.millrace.model.state;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.decide.DecisionLimits;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Seeded random sequences of commands, run by the core and by the naive stream side by side, see [Simulation].
///
/// `millrace.test.seed` replays; `millrace.test.sequences` runs more.
class CoreAgainstNaiveModelTest {
    private static final int SEQUENCES = Integer.getInteger("millrace.test.sequences", 2_000);
    private static final int STEPS = 70;
    private static final int CUT_EVERY = 25;

    @Test
    void theCoreAnswersAndBecomesWhatTheProtocolSays() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("CoreAgainstNaiveModelTest: millrace.test.seed=" + seed);
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < SEQUENCES; i++) {
            long sequenceSeed = seed + i;
            try {
                run(new Random(sequenceSeed), i, counts);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("replay with -Dmillrace.test.seed=" + sequenceSeed, failure);
            }
        }
        System.out.println("answers: " + counts);
        counts.forEach((answer, count) -> assertTrue(count >= SEQUENCES / 200, answer + " only " + count));
    }

    private static void run(Random random, int index, Map<String, Integer> counts) {
        long marginMs = random.nextInt(3) == 0 ? 400 : 0;
        int producersMax = 2 + random.nextInt(4);
        int forksMax = 1 + random.nextInt(3);
        DecisionLimits limits = new DecisionLimits(producersMax, 900, forksMax, marginMs, 6, 5_000, 40);
        Simulation simulation = new Simulation(random, limits, counts);
        for (int step = 0; step < STEPS; step++) {
            simulation.step();
        }
        simulation.finish();
        if (index % CUT_EVERY == 0) {
            simulation.compareLoadsAtEveryCut();
        }
    }
}
