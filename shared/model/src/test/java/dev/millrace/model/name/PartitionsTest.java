package dev.millrace.model.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.StreamKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PartitionsTest {
    private static int of(String project, String stream) {
        return Partitions.of(new StreamPath(project, stream), Partitions.COUNT_DEFAULT);
    }

    @Test
    void thePartitionOfASourceNeverChanges() {
        assertEquals(13, of("myapp", "chat:room-1"));
        assertEquals(4, of("myapp", "chat:room-2"));
        assertEquals(5, of("_default", "events/abc"));
    }

    @Test
    void aPartitionsLogStandsInTheSystemBasin() {
        assertEquals(new StreamKey("dsys-millrace", "partition/7"), Partitions.log(7));
    }

    @Test
    void numberedSourcesAreSpreadEvenly() {
        int[] found = new int[Partitions.COUNT_DEFAULT];
        for (int i = 0; i < 16_000; i++) {
            found[of("myapp", "room-" + i)]++;
        }
        int most = Arrays.stream(found).max().orElseThrow();
        int least = Arrays.stream(found).min().orElseThrow();
        assertTrue(most < 1_200 && least > 800, Arrays.toString(found));
    }

    @Test
    void countsAndNumbersOutOfBoundsAreRefused() {
        StreamPath source = new StreamPath("p", "s");
        assertThrows(IllegalArgumentException.class, () -> Partitions.of(source, 0));
        assertThrows(IllegalArgumentException.class, () -> Partitions.of(source, Partitions.COUNT_MAX + 1));
        assertThrows(IllegalArgumentException.class, () -> Partitions.log(-1));
        assertThrows(IllegalArgumentException.class, () -> Partitions.log(Partitions.COUNT_MAX));
    }
}
