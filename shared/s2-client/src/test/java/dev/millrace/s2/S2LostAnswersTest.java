package dev.millrace.s2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.TailOutcome;
import dev.millrace.testkit.net.FaultyProxy;
import dev.millrace.testkit.s2.S2Lite;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// What the store says when the network between it and the real s2-lite fails.
@Tag("slow")
final class S2LostAnswersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static S2Lite lite;

    private FaultyProxy proxy;
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
        proxy = new FaultyProxy(lite.endpoint()).start();
        store = new S2StreamStore(S2Settings.of(proxy.address())).start();
        stream = new StreamKey("dsp-lost-answers", test.getDisplayName());
    }

    @AfterEach
    void stop() {
        store.close();
        proxy.close();
    }

    @Test
    void anAppendWhoseAnswerIsCutIsUnknownAndHasLanded() {
        append(0, "first");
        proxy.answers(FaultyProxy.Answers.CUT);
        assertInstanceOf(AppendOutcome.Unknown.class, append(1, "second"));
        proxy.answers(FaultyProxy.Answers.PASS);
        AppendOutcome.Refused again = assertInstanceOf(AppendOutcome.Refused.class, append(1, "second"));
        assertEquals(new AppendOutcome.Reason.SeqNumMismatch(2), again.reason());
    }

    @Test
    void anAppendWhoseAnswerIsCutInTheMiddleIsUnknown() {
        append(0, "first");
        proxy.answers(FaultyProxy.Answers.CUT_IN_THE_MIDDLE);
        assertInstanceOf(AppendOutcome.Unknown.class, append(1, "second"));
    }

    @Test
    void anAppendToNobodyIsRefusedAsBusySinceNothingWasSent() {
        try (S2StreamStore nobody = new S2StreamStore(S2Settings.of(URI.create("http://127.0.0.1:1"))).start()) {
            AppendOutcome outcome = nobody.append(stream, batch(0, "x")).join();
            AppendOutcome.Refused refused = assertInstanceOf(AppendOutcome.Refused.class, outcome);
            assertInstanceOf(AppendOutcome.Reason.Busy.class, refused.reason());
        }
    }

    @Test
    void readsAndTailChecksWithoutAnAnswerAreUnavailableAndSoIsTheStore() {
        append(0, "first");
        proxy.answers(FaultyProxy.Answers.CUT);
        assertInstanceOf(
                ReadOutcome.Unavailable.class,
                store.read(stream, new ReadStart.SeqNum(0), 10, 1_000).join());
        assertInstanceOf(TailOutcome.Unavailable.class, store.tail(stream).join());
        assertInstanceOf(TailOutcome.Unavailable.class, store.tail(stream).join());
        assertInstanceOf(StoreHealth.Unavailable.class, store.health());
        proxy.answers(FaultyProxy.Answers.PASS);
        assertInstanceOf(TailOutcome.Tail.class, store.tail(stream).join());
        assertInstanceOf(StoreHealth.Available.class, store.health());
    }

    @Test
    void aFollowGoesOnWithoutAGapAfterItsConnectionsWereCut() {
        FollowedNumbers followed = FollowedNumbers.of(store, stream);
        for (int i = 0; i < 30; i++) {
            assertInstanceOf(AppendOutcome.Durable.class, appendUntilKnown(i));
            if (i % 10 == 5) {
                proxy.cutAll();
            }
        }
        Awaitility.await("30 records")
                .atMost(PATIENCE)
                .until(() -> followed.seen().size() >= 30);
        followed.close();
        for (int i = 0; i < 30; i++) {
            assertEquals(i, followed.seen().get(i));
        }
    }

    private AppendOutcome appendUntilKnown(long at) {
        AppendOutcome outcome = append(at, "message " + at);
        while (outcome instanceof AppendOutcome.Unknown) {
            outcome = append(at, "message " + at);
            if (outcome instanceof AppendOutcome.Refused refused
                    && refused.reason().equals(new AppendOutcome.Reason.SeqNumMismatch(at + 1))) {
                return new AppendOutcome.Durable(at, at + 1, 0);
            }
        }
        return outcome;
    }

    private AppendOutcome append(long at, String body) {
        return store.append(stream, batch(at, body)).join();
    }

    private static AppendBatch batch(long at, String body) {
        return AppendBatch.at(at, List.of(new LogRecord(List.of(), Bytes.utf8(body))));
    }
}
