package dev.millrace.s2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.TailOutcome;
import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// What others got wrong about S2, beside the real s2-lite: each test shows the habit itself, and that the store
/// knows it.
@Tag("slow")
final class S2LiteTrapsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BASIN = "dsp-traps";

    private static S2Lite lite;

    private S2StreamStore store;
    private StreamKey stream;

    @BeforeAll
    static void startLite() {
        lite = S2Lite.inMemory();
    }

    @AfterAll
    static void stopLite() {
        if (lite != null) {
            lite.close();
        }
    }

    @BeforeEach
    void start(TestInfo test) {
        store = new S2StreamStore(S2Settings.of(lite.endpoint())).start();
        stream = new StreamKey(BASIN, test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private static WireResponse ask(WireRequest request) throws IOException {
        try (WireConnection connection = WireConnection.open(lite.endpoint().getPort(), PATIENCE)) {
            return connection.exchange(request);
        }
    }

    private AppendOutcome append(String... bodies) {
        return append(store, bodies);
    }

    private AppendOutcome append(S2StreamStore to, String... bodies) {
        List<LogRecord> records = List.of(bodies).stream()
                .map(body -> new LogRecord(List.of(), Bytes.utf8(body)))
                .toList();
        return to.append(stream, new AppendBatch(records, null, null)).join();
    }

    @Test
    void everyRequestHasAPathThatS2Knows() throws IOException {
        try (FaultyProxy proxy = new FaultyProxy(lite.endpoint()).start();
                S2StreamStore watched = new S2StreamStore(S2Settings.of(proxy.address())).start()) {
            proxy.take();
            assertInstanceOf(AppendOutcome.Durable.class, append(watched, "one"));
            assertInstanceOf(
                    ReadOutcome.Records.class,
                    watched.read(stream, new ReadStart.SeqNum(0), 1, 1_000).join());
            assertInstanceOf(TailOutcome.Tail.class, watched.tail(stream).join());
            assertInstanceOf(
                    ListOutcome.Page.class, watched.list(BASIN, "every", "", 10).join());
            String records = "/v1/streams/" + stream.stream() + "/records";
            List<String> requests = proxy.take().requests();
            assertTrue(requests.contains("POST " + records), requests.toString());
            assertTrue(requests.contains("GET " + records + "?seq_num=0&count=1&bytes=1000"), requests.toString());
            assertTrue(requests.contains("GET " + records + "/tail"), requests.toString());
            assertTrue(requests.getLast().startsWith("GET /v1/streams?"), requests.toString());
        }
        // Without the version, and without the header that names the basin, there is nothing.
        String path = "/streams/" + stream.stream() + "/records?seq_num=0";
        assertEquals(
                404, ask(WireRequest.of("GET", path).with("S2-Basin", BASIN)).status());
        assertEquals(400, ask(WireRequest.of("GET", "/v1" + path)).status());
        assertEquals(
                200,
                ask(WireRequest.of("GET", "/v1" + path).with("S2-Basin", BASIN)).status());
    }

    @Test
    void theTailIsAnswered416AndIsNoFailure() throws IOException {
        AppendOutcome.Durable durable = assertInstanceOf(AppendOutcome.Durable.class, append("one", "two"));
        String path = "/v1/streams/" + stream.stream() + "/records?seq_num=2&count=1";
        assertEquals(
                416, ask(WireRequest.of("GET", path).with("S2-Basin", BASIN)).status());
        for (int i = 0; i < 5; i++) {
            ReadOutcome outcome =
                    store.read(stream, new ReadStart.SeqNum(2), 1, 1_000).join();
            assertEquals(new ReadOutcome.NothingThere(new TailPosition(2, durable.timestampMs())), outcome);
        }
        assertEquals(new StoreHealth.Available(), store.health());
    }

    /// Records stay until they are trimmed: s2-lite would drop old ones only when it compacts, whenever that is.
    @Test
    void nothingRestsOnRetention() throws IOException {
        assertInstanceOf(AppendOutcome.Durable.class, append("one"));
        String path = "/v1/streams/" + stream.stream();
        String config = ask(WireRequest.of("GET", path).with("S2-Basin", BASIN)).text();
        assertTrue(config.contains("\"retention_policy\":{\"infinite\":{}}"), config);
        assertTrue(config.contains("\"mode\":\"arrival\""), config);
    }

    /// While S2 removes a stream nothing is there and nothing is taken; then it begins again at 0. Never is an
    /// append put behind what is being removed.
    @Test
    void aStreamThatS2IsRemovingTakesNoAppend() throws IOException {
        String[] many = IntStream.range(0, 1_000).mapToObj(i -> "message " + i).toArray(String[]::new);
        for (int i = 0; i < 20; i++) {
            assertInstanceOf(AppendOutcome.Durable.class, append(many));
        }
        String path = "/v1/streams/" + stream.stream();
        assertEquals(
                202, ask(WireRequest.of("DELETE", path).with("S2-Basin", BASIN)).status());
        AppendOutcome first = append("too early");
        AppendOutcome.Refused refused = assertInstanceOf(AppendOutcome.Refused.class, first);
        AppendOutcome.Reason.Busy busy = assertInstanceOf(AppendOutcome.Reason.Busy.class, refused.reason());
        assertTrue(busy.detail().contains("stream_deletion_pending"), busy.detail());
        assertInstanceOf(TailOutcome.NoSuchStream.class, store.tail(stream).join());
        AppendOutcome anew = Awaitility.await("the name is free")
                .atMost(PATIENCE)
                .until(() -> append("anew"), AppendOutcome.Durable.class::isInstance);
        assertEquals(0, assertInstanceOf(AppendOutcome.Durable.class, anew).startSeqNum());
    }

    /// It never comes back; whoever asks it is told so, and what it acknowledged is with the one that took its place.
    @Test
    void anS2WhoseFolderAnotherTookIsOutOfReachAndHasLostNothing(@TempDir Path folder) {
        try (S2Lite former = S2Lite.on(folder);
                S2StreamStore toFormer = new S2StreamStore(S2Settings.of(former.endpoint())).start()) {
            assertInstanceOf(AppendOutcome.Durable.class, append(toFormer, "acknowledged"));
            try (S2Lite latter = S2Lite.on(folder);
                    S2StreamStore toLatter = new S2StreamStore(S2Settings.of(latter.endpoint())).start()) {
                for (int i = 0; i < 4; i++) {
                    assertFalse(append(toFormer, "never acknowledged") instanceof AppendOutcome.Durable);
                }
                assertInstanceOf(StoreHealth.Unavailable.class, toFormer.health());
                AppendOutcome.Durable next = assertInstanceOf(AppendOutcome.Durable.class, append(toLatter, "next"));
                ReadOutcome.Records all = assertInstanceOf(
                        ReadOutcome.Records.class,
                        toLatter.read(stream, new ReadStart.SeqNum(0), 1_000, 100_000)
                                .join());
                assertEquals(
                        "acknowledged", all.records().getFirst().record().body().utf8());
                assertEquals("next", all.records().getLast().record().body().utf8());
                assertEquals(next.endSeqNum(), all.tail().nextSeqNum());
            }
        }
    }
}
