package dev.millrace.conformance.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.millrace.conformance.PackagedProgram;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Of thousands of sessions exactly those go that nobody used, whatever is killed while they go: the processes are the
/// packaged ones, and the kills are SIGKILLs.
final class CleanupKillTest {
    private static final int FEW = 120;
    private static final Duration LIFE_OF_FEW = Duration.ofSeconds(12);
    private static final Duration FEW_MADE_WITHIN = Duration.ofSeconds(15);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    @Tag("slow")
    void exactlyTheUnusedOfAFewGo() throws InterruptedException {
        try (S2Ground ground = new S2Ground(data, S2Ground.Mode.ON_SCHEDULE)) {
            Sessions few = new Sessions(ground.node(), FEW, LIFE_OF_FEW, FEW_MADE_WITHIN);
            CleanupRun.run("a few on S2", ground, few, sessions -> {});
        }
    }

    @Test
    @Tag("long")
    @Tag("waits")
    void exactlyTheUnusedGoOnS2WhenACleanupOnAScheduleIsKilled() throws InterruptedException {
        try (S2Ground ground = new S2Ground(data, S2Ground.Mode.ON_SCHEDULE)) {
            CleanupRun.run(
                    "S2, on a schedule",
                    ground,
                    CleanupRun.many(ground, CleanupRun.SESSIONS, CleanupRun.LIFE),
                    sessions -> {});
        }
    }

    @Test
    @Tag("long")
    @Tag("waits")
    void exactlyTheUnusedGoOnS2WhenSingleRunsAreKilled() throws InterruptedException {
        try (S2Ground ground = new S2Ground(data, S2Ground.Mode.ONCE)) {
            CleanupRun.run(
                    "S2, single runs",
                    ground,
                    CleanupRun.many(ground, CleanupRun.SESSIONS, CleanupRun.LIFE),
                    sessions -> {
                        PackagedProgram dry = ground.cleanup("--dry-run");
                        assertEquals(0, dry.awaitExit(), dry.log());
                        assertFalse(dry.log().contains("would be ended"), dry.log());
                    });
        }
    }
}
