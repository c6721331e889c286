package dev.millrace.api.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.api.access.AccessDecider;
import dev.millrace.api.append.AppendSettings;
import dev.millrace.api.http.HttpSettings;
import dev.millrace.api.whole.Bounds;
import dev.millrace.api.whole.WholeNode;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.decide.DeliveryDecider;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.BatchMark;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.Delivery;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.state.StreamState;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A whole node whose store tests can look into, and write to as another program does. Project `p`.
final class SessionFixture implements AutoCloseable {
    static final int SUBSCRIPTIONS_MAX = 3;
    private static final JsonMapper JSON = new JsonMapper();

    final SimulatedStreamStore store = SimulatedStreamStore.create();
    final WholeNode node;

    SessionFixture() {
        this(store -> store);
    }

    /// @param between what the node reaches the store by
    SessionFixture(UnaryOperator<StreamStore> between) {
        Bounds bounds = new Bounds(
                HttpSettings.Limits.DEFAULT,
                Bounds.appending(
                        AppendSettings.defaults().requestDeadline(),
                        DecisionLimits.DEFAULT.withSubscriptionsMax(SUBSCRIPTIONS_MAX)),
                Bounds.longPolling(Duration.ofSeconds(10)),
                AccessDecider.DEVELOPMENT);
        node = new WholeNode(between.apply(store), bounds, 1);
    }

    @Override
    public void close() {
        node.close();
    }

    void create(String stream, String contentType) throws IOException {
        WireResponse created = exchange("PUT", "/v1/stream/p/" + stream, contentType, "");
        assertEquals(201, created.status(), created.toString());
    }

    WireResponse exchange(String method, String target) throws IOException {
        return node.exchange(WireRequest.of(method, target));
    }

    WireResponse exchange(String method, String target, String contentType, String body) throws IOException {
        return node.exchange(WireRequest.of(method, target).body(contentType, body));
    }

    WireResponse subscribe(String body) throws IOException {
        return exchange("POST", "/v1/p/subscribe", "application/json", body);
    }

    WireResponse subscribe(String session, String stream) throws IOException {
        return subscribe("{\"sessionId\":\"" + session + "\",\"streamId\":\"" + stream + "\"}");
    }

    WireResponse unsubscribe(String session, String stream) throws IOException {
        return exchange(
                "DELETE",
                "/v1/p/unsubscribe",
                "application/json",
                "{\"sessionId\":\"" + session + "\",\"streamId\":\"" + stream + "\"}");
    }

    WireResponse publish(String stream, String contentType, String body) throws IOException {
        return exchange("POST", "/v1/p/publish/" + stream, contentType, body);
    }

    WireResponse session(String session) throws IOException {
        return exchange("GET", "/v1/p/session/" + session);
    }

    /// The JSON of an answer that has to be a 200.
    static JsonNode json(WireResponse response) {
        assertEquals(200, response.status(), response.toString());
        assertEquals("application/json", response.required("Content-Type"));
        return JSON.readTree(response.text());
    }

    static JsonNode problem(WireResponse response) {
        assertEquals("application/problem+json", response.required("Content-Type"));
        return JSON.readTree(response.text());
    }

    static StreamPath path(String stream) {
        return new StreamPath("p", stream);
    }

    /// What stands in the log of the partition of `source`.
    List<StreamRecord> partition(String source) {
        List<StreamRecord> records = new ArrayList<>();
        for (SequencedRecord record : store.records(partitionLog(source))) {
            records.add(decode(record));
        }
        return records;
    }

    static StreamKey partitionLog(String source) {
        return Partitions.log(Partitions.of(path(source), Partitions.COUNT_DEFAULT));
    }

    /// A session as its own log has it.
    StreamState state(String session) {
        StreamState state = StreamState.empty();
        for (SequencedRecord record : store.records(key(session))) {
            state.apply(record.seqNum(), record.timestampMs(), decode(record));
        }
        return state;
    }

    /// Delivers a message to a session by its subscription to `source`, as a worker does: on the condition of the tail
    /// that was read, behind the node's back.
    void deliver(String session, String source, long sourceSeqNum, String payload) {
        StreamState state = state(session);
        Subscription subscription = state.subscriptions().stream()
                .filter(one -> one.source().equals(path(source)))
                .findFirst()
                .orElseThrow();
        Delivery delivery = new Delivery(
                subscription.id(), path(source), subscription.sourceLife(), sourceSeqNum, Bytes.utf8(payload));
        DeliveryDecider.Verdict.Deliver verdict = assertInstanceOf(
                DeliveryDecider.Verdict.Deliver.class,
                new DeliveryDecider(DecisionLimits.DEFAULT).decide(state, delivery, store.clockMs()));
        long nextSeqNum = state.nextSeqNum();
        for (StreamRecord record : verdict.records()) {
            LogRecord encoded = StreamRecordCodec.encode(
                    record, new Envelope(state.replayFromSeqNum(), new BatchMark(77, nextSeqNum)));
            assertInstanceOf(
                    AppendOutcome.Durable.class,
                    store.append(key(session), AppendBatch.at(nextSeqNum++, List.of(encoded)))
                            .join());
        }
    }

    static StreamKey key(String session) {
        return StreamKeys.of(path("session:" + session));
    }

    private static StreamRecord decode(SequencedRecord record) {
        try {
            return StreamRecordCodec.decode(record.record()).record();
        } catch (UnreadableRecordException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
