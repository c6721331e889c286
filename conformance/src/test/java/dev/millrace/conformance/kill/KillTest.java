package dev.millrace.conformance.kill;

import dev.millrace.conformance.PackagedProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The packaged program loses nothing, doubles nothing and halves nothing when it is killed at any moment.
@Tag("slow")
@Tag("larger")
final class KillTest {
    private static final int KILLS = 16;
    private static final int KILLS_IN_A_LONG_CAMPAIGN = 200;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    @Test
    void everythingAcknowledgedIsThereOnceAndInOrderAfterEachKill() throws IOException, InterruptedException {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        int kills = Boolean.getBoolean("millrace.test.long") ? KILLS_IN_A_LONG_CAMPAIGN : KILLS;
        System.out.println("KillTest: millrace.test.seed=" + seed);
        Restarted program = new Restarted(data);
        Campaign campaign = new Campaign(program, new Random(seed));
        try {
            campaign.run(kills);
        } catch (AssertionError failed) {
            throw new AssertionError(
                    failed.getMessage() + "\nseed " + seed + ", data in " + data + "\n" + program.log(), failed);
        } finally {
            program.kill();
        }
        System.out.println("KillTest: " + campaign.summary());
    }

    /// The packaged program, started again and again on one folder.
    private static final class Restarted implements Program {
        private final Path data;
        private Optional<PackagedProgram> running = Optional.empty();

        Restarted(Path data) {
            this.data = data;
        }

        @Override
        public int start() {
            PackagedProgram started = PackagedProgram.start(data);
            running = Optional.of(started);
            return started.base().getPort();
        }

        @Override
        public void startAndKill(long afterMs) {
            running = Optional.of(PackagedProgram.launch(data));
            LockSupport.parkNanos(Duration.ofMillis(afterMs).toNanos());
            kill();
        }

        @Override
        public void kill() {
            running.ifPresent(PackagedProgram::kill);
        }

        String log() {
            return running.map(PackagedProgram::log).orElse("");
        }
    }
}
