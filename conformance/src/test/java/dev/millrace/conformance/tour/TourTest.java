package dev.millrace.conformance.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.NodePackages;
import dev.millrace.conformance.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// README.md says what happens.
@Tag("slow")
final class TourTest {
    private static final int STEPS_MIN = 5;

    @TempDir
    private Path folder;

    @Test
    void theTourOfTheReadmeWorksAsPrinted() throws IOException {
        List<Step> steps = Step.of(Files.readAllLines(Repository.root().resolve("README.md")), "tour");
        assertTrue(steps.size() >= STEPS_MIN, "only " + steps.size() + " marked blocks");
        NodePackages.install();
        assertEquals(Step.Kind.START, steps.getFirst().kind());
        Files.createSymbolicLink(folder.resolve("millrace"), Repository.root().resolve("millrace"));
        try (Tour tour = new Tour(folder)) {
            for (Step step : steps) {
                tour.take(step);
            }
        }
    }
}
