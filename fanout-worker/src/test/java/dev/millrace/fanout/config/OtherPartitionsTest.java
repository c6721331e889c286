package dev.millrace.fanout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.fanout.task.FanoutWorker;
import dev.millrace.fanout.task.PartitionsDifferException;
import dev.millrace.fanout.task.WorkerSettings;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.members.MemberRecord;
import dev.millrace.model.members.MemberRecordCodec;
import dev.millrace.model.name.Partitions;
import dev.millrace.s2.S2Settings;
import dev.millrace.s2.S2StreamStore;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StreamStore;
import dev.millrace.store.embedded.EmbeddedStoreOptions;
import dev.millrace.store.embedded.EmbeddedStreamStore;
import dev.millrace.testkit.s2.S2Lite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker that divides the sources otherwise than those before it would look for subscriptions where they are
/// not: it takes nothing, says both numbers, and ends.
final class OtherPartitionsTest {
    private static final int THEIRS = Partitions.COUNT_DEFAULT / 2;
    private static final String BOTH_NUMBERS = "the endpoint's sources are divided into " + THEIRS
            + " partitions, and this worker divides them into " + Partitions.COUNT_DEFAULT;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SOFTWARE_ERROR = 70;

    @TempDir
    private Path folder;

    @Test
    void aWorkerThatDividesOtherwiseTakesNoTaskAndDies() throws Exception {
        AtomicReference<@Nullable Throwable> death = new AtomicReference<>();
        try (StreamStore store = EmbeddedStreamStore.open(
                EmbeddedStoreOptions.in(folder.resolve("data")).build())) {
            someoneDividesOtherwise(store);
            try (FanoutWorker worker = FanoutWorker.start(store, WorkerSettings.standard("new", true), death::set)) {
                Awaitility.await("its end").atMost(PATIENCE).until(() -> death.get() != null);
                PartitionsDifferException refusal = assertInstanceOf(PartitionsDifferException.class, death.get());
                assertTrue(String.valueOf(refusal.getMessage()).startsWith(BOTH_NUMBERS), refusal::getMessage);
                assertFalse(worker.isReady());
                assertEquals(0, worker.counters().takeovers());
            }
        }
    }

    @Test
    @Tag("slow")
    void theProgramSaysBothNumbersAndEndsWith70() throws IOException, InterruptedException {
        try (S2Lite lite = S2Lite.inMemory()) {
            try (StreamStore store = new S2StreamStore(S2Settings.of(lite.endpoint())).start()) {
                someoneDividesOtherwise(store);
            }
            Path log = folder.resolve("log");
            Process worker = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            WorkerProgram.class.getName(),
                            "--millrace.management.port=0",
                            "--millrace.s2.endpoint=" + lite.endpoint())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                assertTrue(worker.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), () -> "it goes on:\n" + read(log));
                assertEquals(SOFTWARE_ERROR, worker.exitValue(), () -> read(log));
                assertTrue(read(log).contains(BOTH_NUMBERS), () -> read(log));
            } finally {
                worker.destroyForcibly();
            }
        }
    }

    private static void someoneDividesOtherwise(StreamStore store) {
        MemberRecord alive = new MemberRecord.Alive(7, THEIRS, "before");
        AppendOutcome outcome = store.append(
                        new StreamKey(Partitions.SYSTEM_BASIN, "members"),
                        new AppendBatch(List.of(MemberRecordCodec.encode(alive)), null, null))
                .join();
        assertInstanceOf(AppendOutcome.Durable.class, outcome);
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException broken) {
            return broken.toString();
        }
    }
}
