package dev.millrace.s2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.TailOutcome;
import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.s2.S2Lite;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// S2 that has lost its data is not taken at its word, on the real s2-lite.
@Tag("slow")
final class S2IdentityTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final StreamKey STREAM = new StreamKey("dsp-identity", "stream");

    private static S2StreamStore open(URI endpoint) {
        return new S2StreamStore(S2Settings.of(endpoint)).start();
    }

    private static AppendOutcome append(S2StreamStore store, long at, String body) {
        return store.append(STREAM, AppendBatch.at(at, List.of(new LogRecord(List.of(), Bytes.utf8(body)))))
                .join();
    }

    private static void requireRefusesAll(S2StreamStore store) {
        AppendOutcome.Refused refused = assertInstanceOf(AppendOutcome.Refused.class, append(store, 0, "anew"));
        AppendOutcome.Reason.Busy busy = assertInstanceOf(AppendOutcome.Reason.Busy.class, refused.reason());
        assertTrue(busy.detail().contains("was reset or replaced"), busy.detail());
        assertInstanceOf(TailOutcome.Unavailable.class, store.tail(STREAM).join());
        assertInstanceOf(
                ReadOutcome.Unavailable.class,
                store.read(STREAM, new ReadStart.SeqNum(0), 1, 1_000).join());
        assertInstanceOf(
                ListOutcome.Unavailable.class,
                store.list(STREAM.basin(), "", "", 10).join());
        StoreHealth.Unavailable health = assertInstanceOf(StoreHealth.Unavailable.class, store.health());
        assertTrue(health.reason().contains("was reset or replaced"), health.reason());
        assertTrue(health.reason().contains("restart every Millrace process"), health.reason());
    }

    @Test
    void anS2ThatWasStartedAnewInMemoryIsRefusedFromTheFirstRequestOn() {
        try (S2Lite lite = S2Lite.inMemory();
                S2StreamStore store = open(lite.endpoint())) {
            assertInstanceOf(AppendOutcome.Durable.class, append(store, 0, "acknowledged"));
            lite.kill();
            lite.restart();
            TailOutcome.Unavailable first = assertInstanceOf(
                    TailOutcome.Unavailable.class, store.tail(STREAM).join());
            assertTrue(first.detail().contains("found=none"), first.detail());
            requireRefusesAll(store);
            // Who begins on it now gives it an identity of its own, and the former is still told apart.
            try (S2StreamStore later = open(lite.endpoint())) {
                assertInstanceOf(AppendOutcome.Durable.class, append(later, 0, "anew"));
                requireRefusesAll(store);
                assertEquals(new StoreHealth.Available(), later.health());
            }
        }
    }

    @Test
    void whoAsksNothingSeesItAllTheSame() {
        try (S2Lite lite = S2Lite.inMemory();
                S2StreamStore store = open(lite.endpoint())) {
            lite.kill();
            lite.restart();
            Awaitility.await("readiness tells it")
                    .atMost(PATIENCE)
                    .until(() -> store.health() instanceof StoreHealth.Unavailable(String reason)
                            && reason.contains("was reset or replaced"));
        }
    }

    @Test
    void aFollowIsNotGoneOnWithWhereTheDataWasLost() {
        try (S2Lite lite = S2Lite.inMemory();
                S2StreamStore store = open(lite.endpoint())) {
            List<Long> seen = new CopyOnWriteArrayList<>();
            Following following = store.follow(STREAM, new FollowListener() {
                @Override
                public void onRecords(List<SequencedRecord> records) {
                    records.forEach(record -> seen.add(record.seqNum()));
                }

                @Override
                public void onEnd(String reason) {
                    seen.add(-1L);
                }
            });
            following.next(0);
            append(store, 0, "acknowledged");
            Awaitility.await("the first record").atMost(PATIENCE).until(() -> seen.equals(List.of(0L)));
            following.next(1);
            lite.kill();
            lite.restart();
            try (S2StreamStore later = open(lite.endpoint())) {
                for (int i = 0; i < 5; i++) {
                    assertInstanceOf(AppendOutcome.Durable.class, append(later, i, "anew"));
                }
                Awaitility.await("the loss is seen")
                        .atMost(PATIENCE)
                        .until(() -> store.health() instanceof StoreHealth.Unavailable(String reason)
                                && reason.contains("was reset"));
                assertEquals(List.of(0L), seen);
            }
        }
    }

    @Test
    void anS2ThatKeptItsDataGoesOnWhenItIsStartedAnew(@TempDir Path folder) {
        try (S2Lite lite = S2Lite.on(folder);
                S2StreamStore store = open(lite.endpoint())) {
            assertInstanceOf(AppendOutcome.Durable.class, append(store, 0, "acknowledged"));
            lite.kill();
            lite.restart();
            assertInstanceOf(AppendOutcome.Durable.class, append(store, 1, "next"));
        }
    }

    @Test
    void dataWithoutAnIdentityIsGivenOne() throws IOException {
        try (S2Lite lite = S2Lite.inMemory()) {
            byWire(
                    lite,
                    WireRequest.of("PUT", "/v1/basins/" + STREAM.basin())
                            .body("application/json", "{\"config\":{\"create_stream_on_append\":true}}"));
            byWire(
                    lite,
                    WireRequest.of("POST", "/v1/streams/" + STREAM.stream() + "/records")
                            .with("S2-Basin", STREAM.basin())
                            .body("application/json", "{\"records\":[{\"body\":\"older\"}]}"));
            try (S2StreamStore store = open(lite.endpoint())) {
                ReadOutcome.Records found = assertInstanceOf(
                        ReadOutcome.Records.class,
                        store.read(STREAM, new ReadStart.SeqNum(0), 10, 1_000).join());
                assertEquals("older", found.records().getFirst().record().body().utf8());
                assertInstanceOf(
                        TailOutcome.Tail.class,
                        store.tail(S2IdentityRecord.STREAM).join());
            }
        }
    }

    private static void byWire(S2Lite lite, WireRequest request) throws IOException {
        try (WireConnection connection = WireConnection.open(lite.endpoint().getPort(), PATIENCE)) {
            int status = connection.exchange(request).status();
            assertTrue(status == 200 || status == 201, () -> request + " answered " + status);
        }
    }

    @Test
    void twoWhoBeginAtOnceAgreeOnOneIdentity() {
        try (S2Lite lite = S2Lite.inMemory()) {
            List<S2StreamStore> stores = List.of(1, 2, 3, 4).parallelStream()
                    .map(_ -> open(lite.endpoint()))
                    .toList();
            for (S2StreamStore store : stores) {
                assertEquals(new StoreHealth.Available(), store.health());
            }
            TailOutcome.Tail tail = assertInstanceOf(
                    TailOutcome.Tail.class,
                    stores.getFirst().tail(S2IdentityRecord.STREAM).join());
            assertEquals(1, tail.position().nextSeqNum());
            stores.forEach(S2StreamStore::close);
        }
    }

    @Test
    void aRequestCostsNothingMoreWhileNothingFails() {
        try (S2Lite lite = S2Lite.inMemory();
                FaultyProxy proxy = new FaultyProxy(lite.endpoint()).start();
                S2StreamStore store = open(proxy.address())) {
            assertInstanceOf(AppendOutcome.Durable.class, append(store, 0, "first"));
            proxy.take();
            for (int i = 1; i <= 100; i++) {
                assertInstanceOf(AppendOutcome.Durable.class, append(store, i, "another"));
            }
            assertEquals(100, proxy.take().requests().size());
            proxy.cutAll();
            Awaitility.await("it goes on")
                    .atMost(PATIENCE)
                    .until(() -> append(store, 101, "after the cut") instanceof AppendOutcome.Durable);
        }
    }
}
