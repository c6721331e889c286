package dev.millrace.model.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.StreamKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamKeysTest {
    /// Stable: data is found by these names.
    @ParameterizedTest
    @CsvSource({
        "myapp,dsp-myapp",
        "my-app-2,dsp-my-app-2",
        "_default,dsh-default-3bf305731dd26307a59c",
        "app,dsh-app-a172cedcae47474b615c",
        "My_App,dsh-myapp-0e86b84b266ac700de4f",
        "____,dsh-x-c0a694d0d434fedd6599"
    })
    void aProjectHasOneBasinForEver(String project, String basin) {
        assertEquals(basin, StreamKeys.basin(project));
    }

    @Test
    void aStreamKeepsItsNameInTheBasin() {
        assertEquals(new StreamKey("dsp-myapp", "events/abc"), StreamKeys.of(new StreamPath("myapp", "events/abc")));
    }

    @Test
    void everyProjectGetsALegalBasinOfItsOwn() {
        List<String> projects = projects();
        Set<String> basins = new HashSet<>();
        for (String project : projects) {
            String basin = StreamKeys.basin(project);
            assertTrue(StreamKeys.isBasinName(basin), project + " -> " + basin);
            basins.add(basin);
        }
        assertEquals(projects.size(), basins.size());
    }

    private static List<String> projects() {
        long seed = Long.getLong("millrace.test.seed", 4);
        Random random = new Random(seed);
        String characters = "abzABZ019_-";
        Set<String> projects = new HashSet<>(List.of("_default", "a", "-", "dsh-x", "a-", "-a", "x".repeat(64)));
        while (projects.size() < 20_000) {
            StringBuilder project = new StringBuilder();
            for (int i = 1 + random.nextInt(64); i > 0; i--) {
                project.append(characters.charAt(random.nextInt(characters.length())));
            }
            projects.add(project.toString());
        }
        return new ArrayList<>(projects);
    }
}
