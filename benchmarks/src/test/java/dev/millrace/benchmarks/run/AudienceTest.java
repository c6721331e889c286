package dev.millrace.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AudienceTest {
    @Test
    void aSessionDemandsWhatEachOfItsSourcesGot() {
        Audience audience = audience(4, 1, 4);
        assertEquals(1 + 10 + 100 + 1_000, audience.demanded(source -> power(source)));
        assertEquals(1, audience.deliveriesPerMessage());
    }

    @Test
    void sessionsShareTheSourcesEvenly() {
        Audience audience = audience(3, 6, 1);
        assertEquals(2 * (1 + 10 + 100), audience.demanded(source -> power(source)));
        assertEquals(2, audience.deliveriesPerMessage());
    }

    @Test
    void aSampleDemandsWhatItsOwnSourcesGot() {
        Audience audience = audience(3, 6, 1);
        int[] sample = audience.sample(3);
        assertArrayEquals(new int[] {0, 2, 4}, sample);
        assertEquals(1 + 100 + 10, audience.demanded(sample, source -> power(source)));
        assertEquals(
                List.of("/v1/stream/bench/session:s-0", "/v1/stream/bench/session:s-2", "/v1/stream/bench/session:s-4"),
                audience.streams(sample));
    }

    @Test
    void aSampleHasNoMoreThanThereAre() {
        assertEquals(6, audience(3, 6, 1).sample(20).length);
    }

    private static long power(int source) {
        return (long) Math.pow(10, source);
    }

    private static Audience audience(int sources, int sessions, int sourcesEach) {
        List<String> paths = IntStream.range(0, sources)
                .mapToObj(i -> "/v1/stream/bench/" + i)
                .toList();
        return new Audience(
                InetSocketAddress.createUnresolved("nobody", 1), paths, Audience.names("s", sessions), sourcesEach);
    }
}
