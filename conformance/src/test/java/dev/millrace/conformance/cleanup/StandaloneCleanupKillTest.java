package dev.millrace.conformance.cleanup;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Of thousands of sessions on the embedded store exactly those go that nobody used, whenever the one process is
/// killed.
@Tag("long")
@Tag("waits")
final class StandaloneCleanupKillTest {
    /// Where nobody can use a session while the one process is started again.
    private static final Duration LIFE_WITH_RESTARTS = Duration.ofSeconds(CleanupRun.SESSIONS > 1_000 ? 180 : 120);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    void exactlyTheUnusedGoWhenTheOneProcessIsKilled() throws InterruptedException {
        try (StandaloneGround ground = new StandaloneGround(data)) {
            CleanupRun.run(
                    "embedded",
                    ground,
                    CleanupRun.many(ground, CleanupRun.SESSIONS, LIFE_WITH_RESTARTS),
                    sessions -> {});
        }
    }
}
