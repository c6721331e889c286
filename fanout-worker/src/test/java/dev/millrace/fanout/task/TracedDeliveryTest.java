package dev.millrace.fanout.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.fanout.delivery.DeliveryCounters;
import dev.millrace.fanout.delivery.DeliveryTraces;
import dev.millrace.fanout.loop.Mailbox;
import dev.millrace.fanout.loop.OwnerLoop;
import dev.millrace.fanout.spool.SpoolCounters;
import dev.millrace.fanout.spool.TaskSpool;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.NameRules;
import dev.millrace.model.name.Partitions;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.trace.TraceContext;
import dev.millrace.store.AppendBatch;
import dev.millrace.testkit.log.CapturedLog;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.store.UnreliableStreamStore;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is told of deliveries, on a simulated store.
final class TracedDeliveryTest {
    private static final StreamPath SOURCE = new StreamPath("project", "source");
    private static final StreamPath SESSION = new StreamPath("project", "session:a");
    private static final AttributeKey<Long> FAILURES = AttributeKey.longKey("millrace.failures_before");

    private final List<SpanData> told = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final SimulatedStreamStore store = SimulatedStreamStore.create();
    private final UnreliableStreamStore door = UnreliableStreamStore.wrapping(store);
    private final DeliveryCounters delivery = new DeliveryCounters();
    private final LogClient client = new LogClient(store, Partitions.COUNT_DEFAULT, DecisionLimits.DEFAULT);
    private final OwnerLoop loop = new OwnerLoop(door, new Random(7), nanos::get, new Mailbox(() -> {}));
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new Kept()))
            .build();
    private final Tasks tasks = new Tasks(
            loop,
            WorkerSettings.standard("test", true),
            1,
            new TaskCounters(),
            delivery,
            new DeliveryTraces(provider.get("test")),
            new SpoolCounters(Partitions.COUNT_DEFAULT),
            none -> TaskSpool.NONE,
            () -> 0,
            nanos::get);

    @BeforeEach
    void start() {
        client.create(SOURCE, ContentType.PLAIN_TEXT, Lifetime.UNLIMITED);
        loop.post(tasks::start);
        run(2_000);
        client.subscribe(SESSION, SOURCE, DeliveryFormat.VERBATIM, 3_600);
        run(500);
    }

    @Test
    void aRequestOfManyMessagesIsToldWithItsLast() {
        publish(1, 3);
        run(500);
        assertEquals(3, delivery.deliveries());
        assertEquals(List.of(1L), spans());
    }

    /// More than a batch of records, so that it is a group, whose messages are whole all at once.
    @Test
    void aGroupIsToldWithItsLast() {
        publish(1, 1_500);
        run(2_000);
        assertEquals(1_500, delivery.deliveries());
        assertEquals(List.of(1L), spans());
    }

    @Test
    void aRequestThatIsNotTracedIsNotTold() {
        client.publish(SOURCE, ContentType.PLAIN_TEXT, List.of(Bytes.utf8("m")));
        run(500);
        assertEquals(1, delivery.deliveries());
        assertEquals(List.of(), spans());
    }

    @Test
    void whatIsTriedAgainIsToldOnce() {
        door.onlyOn(TracedDeliveryTest::isSession).with(AppendFault.LOSE_REQUEST, 1);
        publish(1, 1);
        run(2_000);
        assertEquals(List.of(), spans());
        door.heal();
        run(20_000);
        assertEquals(List.of(1L), spans());
        Long failures = told.getFirst().getAttributes().get(FAILURES);
        assertTrue(failures != null && failures > 0, "failures=" + failures);
    }

    @Test
    void aBatchTellsOfSoManyAndDeliversAll() {
        door.onlyOn(TracedDeliveryTest::isSession).with(AppendFault.REFUSE_BUSY, 1);
        publish(1, 1);
        run(100);
        for (int i = 2; i <= 100; i++) {
            publish(i, 1);
        }
        run(100);
        door.heal();
        run(20_000);
        assertEquals(100, delivery.deliveries());
        assertEquals(1, delivery.batches());
        assertEquals(LongStream.rangeClosed(1, 64).boxed().toList(), spans());
    }

    @Test
    void aSessionThatCannotBeReadBackIsLoggedWithTheTraceOfWhatWaitsForIt() {
        publish(1, 1);
        run(500);
        LogRecord foreign = new LogRecord(List.of(), Bytes.utf8("not ours"));
        store.append(StreamKeys.of(SESSION), new AppendBatch(List.of(foreign), null, null))
                .join();
        try (CapturedLog log = new CapturedLog()) {
            client.publish(SOURCE, ContentType.PLAIN_TEXT, List.of(Bytes.utf8("m")));
            publish(2, 3);
            publish(3, 1);
            run(2_000);
            List<CapturedLog.Line> lines = log.with("session " + SESSION + ": its log cannot be read back: ");
            assertTrue(lines.size() > 1, () -> log.lines().toString());
            assertEquals(
                    Map.of("traceId", "00000000000000000000000000000002", "spanId", "0000000000000002"),
                    lines.getLast().context());
        }
        assertEquals(List.of(1L), spans());
    }

    /// One request of so many messages.
    ///
    /// @param span what its trace and its span are called
    private void publish(long span, int count) {
        List<Bytes> messages = LongStream.range(0, count)
                .mapToObj(i -> Bytes.utf8("message " + i))
                .toList();
        client.run(
                SOURCE,
                new StreamCommand.Append(
                        ContentType.PLAIN_TEXT,
                        messages,
                        null,
                        null,
                        null,
                        Closure.STAYS_OPEN,
                        new TraceContext(0, span, span, 1)));
    }

    /// The parents of what was told.
    private List<Long> spans() {
        return told.stream()
                .map(span -> Long.parseUnsignedLong(span.getParentSpanId(), 16))
                .toList();
    }

    private static boolean isSession(StreamKey key) {
        return NameRules.isSessionStream(key.stream());
    }

    private void run(int ms) {
        for (int i = 0; i < ms; i += 10) {
            nanos.addAndGet(10_000_000);
            store.advance(Duration.ofMillis(10));
            loop.turn();
        }
    }

    /// Keeps what it is told.
    private final class Kept implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            told.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
