package dev.millrace.api.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.PassingStreamStore;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of a request that was cut off between the session's log and the partition's.
class HalfSubscriptionsTest {
    /// How many appends to partitions are still to fail.
    private final AtomicInteger failing = new AtomicInteger();

    private final SessionFixture p = new SessionFixture(store -> new Failing(store, failing));

    private static final class Failing extends PassingStreamStore {
        private final AtomicInteger failing;

        Failing(StreamStore store, AtomicInteger failing) {
            super(store);
            this.failing = failing;
        }

        @Override
        public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
            boolean partition = stream.basin().equals(Partitions.SYSTEM_BASIN)
                    && stream.stream().startsWith("partition/");
            return partition && failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                    ? CompletableFuture.completedFuture(new AppendOutcome.Unknown("no answer"))
                    : super.append(stream, batch);
        }
    }

    @BeforeEach
    void createSource() throws IOException {
        p.create("s", "text/plain");
    }

    @AfterEach
    void stop() {
        p.close();
    }

    private void failNext(int appends) {
        failing.set(appends);
    }

    @Test
    void anAppendOfUnknownFateIsMadeAgainBeforeTheAnswer() throws IOException {
        failNext(PartitionLogs.ATTEMPTS_MAX - 1);
        assertEquals(200, p.subscribe("alice", "s").status());
        assertInstanceOf(StreamRecord.Subscribed.class, p.partition("s").getLast());
    }

    @Test
    void aSubscribeThatReachedOneLogOnlyIsNotAnsweredAsDone() throws IOException {
        failNext(PartitionLogs.ATTEMPTS_MAX);
        assertEquals(503, p.subscribe("alice", "s").status());
        assertEquals(1, p.state("alice").subscriptionCount());
        assertEquals(List.of(), p.partition("s"));
    }

    @Test
    void aRepeatCompletesASubscriptionFromWhereItBegan() throws IOException {
        failNext(PartitionLogs.ATTEMPTS_MAX);
        p.subscribe("alice", "s");
        var own = p.state("alice").subscriptions().getFirst();
        p.exchange("POST", "/v1/stream/p/s", "text/plain", "between");
        assertEquals(200, p.subscribe("alice", "s").status());
        StreamRecord.Subscribed told =
                assertInstanceOf(StreamRecord.Subscribed.class, p.partition("s").getFirst());
        assertEquals(own.id(), told.id());
        assertEquals(own.from(), told.from());
    }

    @Test
    void aRepeatedDeletionCompletesTheFirst() throws IOException {
        p.subscribe("alice", "s");
        failNext(PartitionLogs.ATTEMPTS_MAX);
        assertEquals(503, p.exchange("DELETE", "/v1/p/session/alice").status());
        assertEquals(1, p.partition("s").size());
        assertEquals(200, p.exchange("DELETE", "/v1/p/session/alice").status());
        assertInstanceOf(StreamRecord.Unsubscribed.class, p.partition("s").getLast());
    }

    @Test
    void aSessionMadeAgainCompletesTheDeletionOfTheOneBefore() throws IOException {
        p.create("t", "text/plain");
        p.subscribe("alice", "s");
        failNext(PartitionLogs.ATTEMPTS_MAX);
        p.exchange("DELETE", "/v1/p/session/alice");
        assertEquals(200, p.subscribe("alice", "t").status());
        assertInstanceOf(StreamRecord.Unsubscribed.class, p.partition("s").getLast());
    }

    @Test
    void aRepeatedUnsubscribeCompletesTheFirst() throws IOException {
        p.subscribe("alice", "s");
        failNext(PartitionLogs.ATTEMPTS_MAX);
        assertEquals(503, p.unsubscribe("alice", "s").status());
        assertEquals(0, p.state("alice").subscriptionCount());
        assertEquals(200, p.unsubscribe("alice", "s").status());
        assertInstanceOf(StreamRecord.Unsubscribed.class, p.partition("s").getLast());
    }

    @Test
    void aPublishDoesNotCareWhetherItsPartitionCanBeWritten() throws IOException {
        p.subscribe("alice", "s");
        failNext(1_000);
        var published = p.publish("s", "text/plain", "x");
        assertEquals(204, published.status());
        assertTrue(published.header("Stream-Fanout-Mode").isPresent());
    }
}
