package dev.millrace.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every planted bug is found by the simulation as it stands, and what finds it finds nothing where it is not planted.
final class PlantedBugsTest {
    private static final int SEEDS_MAX = 600;

    @ParameterizedTest
    @EnumSource(PlantedBug.class)
    void aPlantedBugIsFoundAndNothingWithoutIt(PlantedBug bug) {
        long first = Seeds.fresh();
        System.out.println("PlantedBugsTest: " + bug + " millrace.test.seed=" + first);
        String found = "";
        int runs = 0;
        while (found.isEmpty() && runs < SEEDS_MAX) {
            found = Seeds.runOne(first + runs++, NodesSimulationTest.ACTIONS, bug)
                    .failures();
        }
        System.out.println(
                "  found after runs=" + runs + " " + found.lines().findFirst().orElse("not at all"));
        assertTrue(!found.isEmpty(), bug + " was not found in runs=" + runs + " from seed=" + first);
        assertEquals(
                "",
                Seeds.runOne(first + runs - 1, NodesSimulationTest.ACTIONS, Plant.NONE)
                        .failures());
    }
}
