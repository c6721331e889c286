package dev.millrace.conformance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Has a long campaign that needs a processor wait until there is one: of those in all of Maven's processes as many run
/// at a time as the machine has processors, whatever runs beside them that mostly waits. A turn is a lock on a file, so
/// that it ends with the process that has it. Nothing waits but where `millrace.test.long` is set.
///
/// For use with [ExtendWith], on a class.
public final class ProcessorTurn implements BeforeEachCallback, AfterEachCallback {
    private static final int TURNS = Runtime.getRuntime().availableProcessors();
    private static final Duration WAIT_MAX = Duration.ofHours(4);
    private static final Duration LOOK_PERIOD = Duration.ofSeconds(1);

    /// The lock of this class's test; set by the thread that waits for it.
    private volatile @Nullable FileChannel turn;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (Boolean.getBoolean("millrace.test.long")) {
            Path folder = Files.createDirectories(Repository.folder().resolve("target/turns"));
            await().atMost(WAIT_MAX).pollInterval(LOOK_PERIOD).until(() -> take(folder));
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        FileChannel taken = turn;
        if (taken != null) {
            turn = null;
            taken.close();
        }
    }

    private boolean take(Path folder) throws IOException {
        for (int n = 0; n < TURNS; n++) {
            FileChannel channel =
                    FileChannel.open(folder.resolve("turn-" + n), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                turn = channel;
                return true;
            }
            channel.close();
        }
        return false;
    }
}
