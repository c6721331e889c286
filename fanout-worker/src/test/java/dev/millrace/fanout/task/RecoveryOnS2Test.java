package dev.millrace.fanout.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.s2.S2Settings;
import dev.millrace.s2.S2StreamStore;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.s2.S2Lite;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A backlog on a real s2-lite, made while no worker ran. Of each source one session takes what it is sent, and the
/// other nothing until the first has all: so the whole of it is read twice, once by the source's feed and once as the
/// history of the one that lags. The worker is a process of 512 MiB, and what S2 answers it is counted.
@Tag("slow")
final class RecoveryOnS2Test {
    private static final int SOURCES = 4;
    private static final int REQUEST_MESSAGES = 500;
    private static final int MESSAGE_BYTES = 100;
    private static final String HEAP = "-Xmx512m";
    private static final Duration WITHIN = Duration.ofMinutes(20);

    @TempDir
    private Path folder;

    @Test
    void aBacklogIsReadFromS2Once() throws Exception {
        Recovery recovery = recover(50_000, true, false);
        // Of so few, what a worker reads to begin with is a tenth.
        assertTrue(recovery.read <= 1.2, () -> "read from S2: " + recovery.read);
        assertTrue(recovery.status("hits") > 20_000, () -> "from the spool: " + recovery.status("hits"));
        assertEquals(0, recovery.status("failures"));
    }

    @Test
    void withoutASpoolItIsReadTwice() throws Exception {
        Recovery recovery = recover(50_000, false, false);
        assertTrue(recovery.read >= 1.7, () -> "read from S2: " + recovery.read);
    }

    @Test
    void aSpoolDeletedInTheMiddleCostsReadsAndNothingElse() throws Exception {
        Recovery recovery = recover(50_000, true, true);
        assertTrue(recovery.status("failures") >= 1, "the spool was not missed");
        assertTrue(recovery.read > 1.2, () -> "read from S2: " + recovery.read);
    }

    @Test
    @Tag("long")
    void aBacklogOfAMillionIsReadFromS2Once() throws Exception {
        Recovery recovery = recover(1_000_000, true, false);
        assertTrue(recovery.read <= 1.1, () -> "read from S2: " + recovery.read);
    }

    @Test
    @Tag("long")
    void aSpoolOfAMillionDeletedInTheMiddleCostsReadsAndNothingElse() throws Exception {
        Recovery recovery = recover(1_000_000, true, true);
        assertTrue(recovery.status("failures") >= 1, "the spool was not missed");
    }

    /// What it came to.
    ///
    /// @param read bytes that S2 answered, by those of one plain reading of the sources
    private record Recovery(double read, String last) {
        long status(String name) {
            return number(last, name);
        }
    }

    private static long number(String status, String name) {
        Matcher found = Pattern.compile(name + "=(\\d+)").matcher(status);
        assertTrue(found.find(), status);
        return Long.parseLong(found.group(1));
    }

    private Recovery recover(int messages, boolean spools, boolean deletes) throws Exception {
        try (S2Lite lite = S2Lite.on(folder.resolve("s2"));
                StreamStore store = new S2StreamStore(S2Settings.of(lite.endpoint())).start();
                FaultyProxy proxy = new FaultyProxy(lite.endpoint()).start()) {
            LogClient client = new LogClient(store, Partitions.COUNT_DEFAULT, DecisionLimits.DEFAULT);
            makeBacklog(client, messages / SOURCES);
            long plain = plainReading(proxy);
            Path spool = folder.resolve("spool");
            long windowBytes = Math.clamp(20L * messages / SOURCES, 128 << 10, 4 << 20);
            long began = System.nanoTime();
            String last;
            try (Worker worker = new Worker(proxy.address(), spools ? spool.toString() : "", windowBytes)) {
                worker.await("the prompt ones have all", messages);
                worker.say("heal");
                worker.await("the slow ones have half", messages + messages / 2);
                if (deletes) {
                    delete(spool);
                }
                last = worker.await("all have all", 2L * messages);
            }
            double read = (double) proxy.take().bytesToClient() / plain;
            System.out.printf(
                    "RecoveryOnS2Test: messages=%d spools=%s deletes=%s source bytes=%d read=%.3f took=%d s; %s%n",
                    messages, spools, deletes, plain, read, (System.nanoTime() - began) / 1_000_000_000, last);
            for (int i = 0; i < SOURCES; i++) {
                checkSession(store, session("prompt", i), i, messages / SOURCES);
                checkSession(store, session("slow", i), i, messages / SOURCES);
            }
            return new Recovery(read, last);
        }
    }

    private static void makeBacklog(LogClient client, int messages) {
        for (int i = 0; i < SOURCES; i++) {
            int source = i;
            client.create(source(i), ContentType.OCTET_STREAM, Lifetime.UNLIMITED);
            assertNotNull(client.subscribe(session("prompt", i), source(i), DeliveryFormat.VERBATIM, 36_000));
            assertNotNull(client.subscribe(session("slow", i), source(i), DeliveryFormat.VERBATIM, 36_000));
            Iterable<List<Bytes>> requests = () -> IntStream.range(0, messages / REQUEST_MESSAGES)
                    .mapToObj(request -> request(source, request * REQUEST_MESSAGES))
                    .iterator();
            client.publishAll(source(i), ContentType.OCTET_STREAM, requests);
        }
    }

    private static List<Bytes> request(int source, int from) {
        List<Bytes> request = new ArrayList<>();
        for (int i = from; i < from + REQUEST_MESSAGES; i++) {
            request.add(message(source, i));
        }
        return request;
    }

    /// Bytes that S2 cannot make shorter.
    private static Bytes message(int source, int number) {
        byte[] message = new byte[MESSAGE_BYTES];
        new SplittableRandom(((long) source << Integer.SIZE) + number).nextBytes(message);
        return Bytes.of(message);
    }

    /// What S2 answers to one reading of all sources, in the way in which a worker follows them.
    private static long plainReading(FaultyProxy proxy) {
        try (StreamStore store = new S2StreamStore(S2Settings.of(proxy.address())).start()) {
            proxy.take();
            for (int i = 0; i < SOURCES; i++) {
                long tail = ((TailOutcome.Tail)
                                store.tail(StreamKeys.of(source(i))).join())
                        .position()
                        .nextSeqNum();
                Reading reading = new Reading();
                try (Following following = store.follow(StreamKeys.of(source(i)), reading)) {
                    following.next(0);
                    for (long next = reading.next(); next < tail; next = reading.next()) {
                        following.next(next);
                    }
                }
            }
            return proxy.take().bytesToClient();
        }
    }

    /// Hears one follow.
    private static final class Reading implements FollowListener {
        private final BlockingQueue<Long> places = new LinkedBlockingQueue<>();

        /// Where the follow goes on after the next delivery.
        long next() {
            return Awaitility.await("records of a source")
                    .pollInterval(Duration.ofMillis(1))
                    .pollDelay(Duration.ZERO)
                    .until(places::poll, Objects::nonNull);
        }

        @Override
        public void onRecords(List<SequencedRecord> records) {
            places.add(records.getLast().seqNum() + 1);
        }

        @Override
        public void onEnd(String reason) {
            throw new AssertionError("the follow has ended: " + reason);
        }
    }

    private static List<SequencedRecord> page(StreamStore store, StreamPath path, long fromSeqNum) {
        ReadOutcome outcome = store.read(
                        StreamKeys.of(path),
                        new ReadStart.SeqNum(fromSeqNum),
                        StoreLimits.READ_RECORDS_MAX,
                        StoreLimits.READ_BYTES_MAX)
                .join();
        return switch (outcome) {
            case ReadOutcome.Records records -> records.records();
            case ReadOutcome.NothingThere nothing -> List.of();
            case ReadOutcome other -> throw new AssertionError(path + " from " + fromSeqNum + ": " + other);
        };
    }

    /// Every message, once, in order.
    private static void checkSession(StreamStore store, StreamPath session, int source, int messages) throws Exception {
        int next = 0;
        for (List<SequencedRecord> page = page(store, session, 0);
                !page.isEmpty();
                page = page(store, session, page.getLast().seqNum() + 1)) {
            for (SequencedRecord record : page) {
                if (StreamRecordCodec.decode(record.record()).record() instanceof StreamRecord.Data data
                        && data.delivery() != null) {
                    assertEquals(message(source, next++), data.body(), session.toString());
                }
            }
        }
        assertEquals(messages, next, session.toString());
    }

    private static void delete(Path spool) throws IOException {
        Files.walkFileTree(spool, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE; // the worker deletes too
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException why) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static StreamPath source(int index) {
        return new StreamPath("p", "source" + index);
    }

    private static StreamPath session(String kind, int index) {
        return new StreamPath("p", "session:" + kind + index);
    }

    /// The worker's process.
    private static final class Worker implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;
        private final PrintWriter in;

        Worker(URI endpoint, String spool, long windowBytes) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            HEAP,
                            "-XX:+ExitOnOutOfMemoryError",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            BacklogWorker.class.getName(),
                            endpoint.toString(),
                            spool,
                            Long.toString(windowBytes))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = process.inputReader(StandardCharsets.UTF_8);
            in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        }

        String say(String line) {
            in.println(line);
            try {
                for (String answer = out.readLine(); answer != null; answer = out.readLine()) {
                    if (answer.startsWith("delivered=")) { // else it is of its log
                        return answer;
                    }
                }
            } catch (IOException broken) {
                throw new AssertionError("the worker's process", broken);
            }
            throw new AssertionError("the worker's process has ended");
        }

        /// The status in which so many messages are delivered.
        String await(String what, long delivered) {
            return Awaitility.await(what)
                    .atMost(WITHIN)
                    .until(() -> say("status"), status -> number(status, "delivered") >= delivered);
        }

        @Override
        public void close() {
            in.println("end");
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException interrupted) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
