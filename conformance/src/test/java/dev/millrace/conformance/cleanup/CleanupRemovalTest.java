package dev.millrace.conformance.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// What is over leaves S2 itself, however often the cleanup was killed.
@Tag("long")
@Tag("waits")
final class CleanupRemovalTest {
    /// The grace (10 min), S2's look at what was trimmed just now (1 min), the pause before its next look where that
    /// was too young (10 min), the time until that look and until it has removed what it found (2 min), and some more
    /// for a slow machine.
    private static final Duration REMOVED_MAX = Duration.ofMinutes(30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    void theUnusedLeaveS2() throws InterruptedException {
        try (S2Ground ground = new S2Ground(data, S2Ground.Mode.ON_SCHEDULE)) {
            CleanupRun.run("S2, until they are removed", ground, unused(ground), sessions -> {
                long beganNs = System.nanoTime();
                assertTrue(ground.streams().size() > left(sessions).size());
                try {
                    Awaitility.await("S2 has removed what is over")
                            .atMost(REMOVED_MAX)
                            .pollInterval(Duration.ofSeconds(2))
                            .until(() ->
                                    ground.streams().size() <= left(sessions).size());
                } catch (ConditionTimeoutException late) {
                    throw new AssertionError(ground.describeAllBut(left(sessions)), late);
                }
                assertEquals(left(sessions), Set.copyOf(ground.streams()));
                System.out.println("CleanupRemovalTest: S2 had removed all after s="
                        + Duration.ofNanos(System.nanoTime() - beganNs).toSeconds());
            });
        }
    }

    private static Sessions unused(Ground ground) {
        return CleanupRun.many(ground, Math.min(CleanupRun.SESSIONS, 600), CleanupRun.LIFE);
    }

    /// The streams that must stay: of sessions that are used, and of the sources.
    private static Set<String> left(Sessions sessions) {
        return Stream.concat(
                        sessions.used().stream().map(number -> "session:" + Sessions.name(number)),
                        IntStream.range(0, Sessions.SOURCES).mapToObj(Sessions::source))
                .collect(Collectors.toSet());
    }
}
