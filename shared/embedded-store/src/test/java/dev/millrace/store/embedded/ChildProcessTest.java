package dev.millrace.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/// The store in processes of their own: killed under load, and kept from a directory that another one has.
@Tag("slow")
final class ChildProcessTest {
    private static final int KILLS = 6;

    @TempDir
    private Path directory;

    private final long seed = Long.getLong("millrace.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private static Process start(List<String> jvmOptions, Path data, String run) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ChildWriter.class.getName(),
                data.toString(),
                run));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void whatWasAcknowledgedOutlivesEveryKill() throws Exception {
        System.out.println("ChildProcessTest: millrace.test.seed=" + seed);
        List<String> acknowledged = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            killedUnderLoad("run" + kill, 200 + random.nextInt(3_000), acknowledged);
            try (EmbeddedStreamStore store = Calls.open(directory)) {
                checkAll(store, acknowledged);
            }
        }
        assertTrue(acknowledged.size() > KILLS * 200, "acknowledged=" + acknowledged.size());
    }

    private void killedUnderLoad(String run, int acknowledgements, List<String> acknowledged) throws Exception {
        Process child = start(List.of(), directory, run);
        try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("open", out.readLine());
            for (int i = 0; i < acknowledgements; i++) {
                acknowledged.add(out.readLine());
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static void checkAll(EmbeddedStreamStore store, List<String> acknowledged) {
        List<List<String>> streams = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<String> bodies = Calls.bodies(store, "s" + i);
            streams.add(bodies);
            assertEquals(0, bodies.size() % 3, "no batch is half there");
            Set<String> once = new HashSet<>();
            for (int at = 0; at < bodies.size(); at += 3) {
                String name = bodies.get(at).substring(0, bodies.get(at).indexOf(':'));
                assertEquals(List.of(name + ":0", name + ":1", name + ":2"), bodies.subList(at, at + 3));
                assertTrue(once.add(name), "twice: " + name);
            }
        }
        for (String line : acknowledged) {
            List<String> words = List.of(line.split(" ", -1));
            int stream = Integer.parseInt(words.get(1).substring(1));
            assertEquals(words.get(3) + ":0", streams.get(stream).get(Integer.parseInt(words.get(2))), line);
        }
    }

    @Test
    void anotherProcessIsRefusedHoweverOftenThisOneTriedTwice() throws Exception {
        try (EmbeddedStreamStore store = Calls.open(directory)) {
            assertThrows(StoreOpenException.class, () -> Calls.open(directory).close());
            assertEquals("refused IN_USE", firstLine(start(List.of(), directory, "x")));
            Calls.durable(store, "s", "a");
        }
        assertEquals("open", firstLine(start(List.of(), directory, "x")));
    }

    /// Where it does not lie there, it would be unpacked into the temporary folder, and here there is none.
    @Test
    void theNativeLibraryIsTakenFromTheLibraryPath() throws Exception {
        List<String> options = List.of(
                "-Djava.library.path=" + directory.resolve("native"),
                "-Djava.io.tmpdir=" + directory.resolve("no-such-folder"));
        assertEquals("null", firstLine(start(options, directory.resolve("data"), "x")));
        unpackLibrary(directory.resolve("native"));
        assertEquals("open", firstLine(start(options, directory.resolve("data"), "x")));
    }

    private static void unpackLibrary(Path to) throws IOException {
        String name = Environment.getJniLibraryFileName("rocksdb");
        Files.createDirectories(to);
        try (InputStream packed = RocksDB.class.getClassLoader().getResourceAsStream(name)) {
            Files.copy(Objects.requireNonNull(packed, name), to.resolve(name));
        }
    }

    private static String firstLine(Process child) throws Exception {
        try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
            return String.valueOf(out.readLine());
        } finally {
            child.destroyForcibly().waitFor();
        }
    }
}
