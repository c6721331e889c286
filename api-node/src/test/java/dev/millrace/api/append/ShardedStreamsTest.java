package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamOutcome.Appended;
import dev.millrace.model.outcome.StreamOutcome.Created;
import dev.millrace.model.outcome.StreamOutcome.Overloaded;
import dev.millrace.model.outcome.StreamOutcome.Unresolved;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StreamStore;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.PassingStreamStore;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.store.UnreliableStreamStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The node's append path with its real threads: the door, the bounds at it, and its end.
@Timeout(60)
final class ShardedStreamsTest {
    private final SimulatedStreamStore simulated = SimulatedStreamStore.create();
    private final BlockingQueue<Throwable> fatal = new LinkedBlockingQueue<>();
    private final ExecutorService home = Executors.newSingleThreadExecutor();
    private final Settings settings = new Settings();
    private final List<ShardedStreams> opened = new ArrayList<>();

    @AfterEach
    void closeAll() {
        opened.forEach(ShardedStreams::close);
        home.shutdown();
    }

    private ShardedStreams streams(StreamStore store) {
        ShardedStreams streams = new ShardedStreams(
                settings.build(), new Surroundings(store, StreamKeys::of, System::nanoTime, 7, fatal::add));
        opened.add(streams);
        return streams;
    }

    private ShardedStreams started(StreamStore store) {
        ShardedStreams streams = streams(store);
        streams.start();
        return streams;
    }

    private CompletableFuture<StreamOutcome> submit(ShardedStreams streams, StreamPath path, StreamCommand command) {
        Future reply = new Future(home);
        streams.submit(path, command, reply);
        return reply.answer;
    }

    private CompletableFuture<StreamOutcome> submit(ShardedStreams streams, StreamCommand command) {
        return submit(streams, Ask.STREAM, command);
    }

    private record Future(Executor home, CompletableFuture<StreamOutcome> answer) implements Requester {
        Future(Executor home) {
            this(home, new CompletableFuture<>());
        }

        @Override
        public void onOutcome(StreamOutcome outcome) {
            if (!answer.complete(outcome)) {
                throw new AssertionError("answered twice: " + outcome);
            }
        }
    }

    @Test
    void requestsAreAnsweredOnTheirHome() {
        ShardedStreams streams = started(simulated);
        CompletableFuture<String> thread = new CompletableFuture<>();
        streams.submit(Ask.STREAM, Ask.create(), new Requester() {
            @Override
            public Executor home() {
                return home;
            }

            @Override
            public void onOutcome(StreamOutcome outcome) {
                thread.complete(Thread.currentThread().getName());
            }
        });
        assertTrue(thread.join().startsWith("pool-"), thread.join());
    }

    @Test
    void aFullRingRefusesAtOnceAndForgetsNobody() {
        settings.ringSlots = 4;
        ShardedStreams streams = streams(simulated);
        List<CompletableFuture<StreamOutcome>> replies = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            replies.add(submit(streams, Ask.create()));
        }
        Overloaded refused = assertInstanceOf(Overloaded.class, replies.get(4).join());
        assertEquals("requests in the ring: max=4", refused.what());
        streams.start();
        for (int i = 0; i < 4; i++) {
            assertFalse(replies.get(i).join() instanceof Overloaded);
        }
        assertEquals(1, streams.stats().overloaded());
    }

    @Test
    void bytesInFlightAreBounded() {
        settings.bodyBytesInFlightMax = 10_000;
        ShardedStreams streams = streams(simulated);
        CompletableFuture<StreamOutcome> first = submit(streams, Ask.appendLarge(8_000));
        CompletableFuture<StreamOutcome> second = submit(streams, Ask.appendLarge(8_000));
        assertInstanceOf(Overloaded.class, second.join());
        streams.start();
        first.join();
        submit(streams, Ask.appendLarge(8_000)).join();
        assertTrue(streams.drain());
        assertEquals(0, streams.stats().bodyBytesInFlight());
    }

    @Test
    void manySmallMessagesCountWithWhatTheyCost() {
        settings.bodyBytesInFlightMax = 10_000;
        ShardedStreams streams = streams(simulated);
        String[] messages = new String[100];
        Arrays.fill(messages, "1");
        assertFalse(submit(streams, Ask.head()).isDone());
        assertInstanceOf(Overloaded.class, submit(streams, Ask.append(messages)).join());
    }

    @Test
    void streamsAreSpreadOverTheShardsAndEachHasOneOwner() {
        settings.shards = 4;
        settings.residentStreamsMax = 4_000;
        ShardedStreams streams = started(simulated);
        List<CompletableFuture<StreamOutcome>> replies = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            replies.add(submit(streams, Ask.stream(i), Ask.create()));
        }
        replies.forEach(reply -> assertInstanceOf(Created.class, reply.join()));
        assertEquals(200, streams.stats().residentStreams());
    }

    @Test
    void noWakeupIsLost() {
        ShardedStreams streams = started(simulated);
        submit(streams, Ask.create()).join();
        long began = System.nanoTime();
        for (int i = 0; i < 3_000; i++) {
            submit(streams, Ask.append("m")).join();
        }
        // Each lost one would cost the second that an owner sleeps.
        assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(30));
        assertEquals(3_000, Driver.bodies(simulated, Driver.KEY).size());
    }

    @Test
    void drainingFinishesWhatIsInFlightAndRefusesTheRest() throws InterruptedException {
        UnreliableStreamStore store = UnreliableStreamStore.wrapping(simulated);
        ShardedStreams streams = started(store);
        submit(streams, Ask.create()).join();
        store.onNextAppends(AppendFault.HOLD_REQUEST);
        CompletableFuture<StreamOutcome> inFlight = submit(streams, Ask.append("a"));
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(streams::drain);
        while (streams.health().isEmpty()) {
            Thread.onSpinWait();
        }
        Overloaded refused = assertInstanceOf(
                Overloaded.class, submit(streams, Ask.append("b")).join());
        assertEquals("this node is draining", refused.what());
        assertFalse(drained.isDone());
        while (store.held() == 0) {
            Thread.onSpinWait();
        }
        store.release();
        assertTrue(drained.join());
        assertInstanceOf(Appended.class, inFlight.join());
    }

    @Test
    void whatIsStillPendingAtTheEndIsAnsweredAsItStands() {
        settings.drainMax = Duration.ofMillis(50);
        UnreliableStreamStore store = UnreliableStreamStore.wrapping(simulated);
        ShardedStreams streams = started(store);
        submit(streams, Ask.create()).join();
        store.onNextAppends(AppendFault.HOLD_REQUEST);
        CompletableFuture<StreamOutcome> stuck = submit(streams, Ask.append("a"));
        List<TailEvent> told = new ArrayList<>();
        CountDownLatch watched = new CountDownLatch(1);
        streams.watch(Ask.STREAM, event -> {
            told.add(event);
            watched.countDown();
        });
        assertTrue(await(watched));
        streams.close();
        streams.close();
        assertInstanceOf(Unresolved.class, stuck.join());
        assertInstanceOf(TailEvent.Interrupted.class, told.getLast());
        assertInstanceOf(Overloaded.class, submit(streams, Ask.append("late")).join());
        streams.watch(Ask.STREAM, told::add);
        assertEquals(3, told.size());
    }

    private Throwable fatalError() throws InterruptedException {
        Throwable error = fatal.poll(10, TimeUnit.SECONDS);
        assertNotNull(error, "nobody was told");
        return error;
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void nobodyWhoComesWhileItClosesStaysUnanswered() {
        for (int round = 0; round < 20; round++) {
            ShardedStreams streams = started(simulated);
            submit(streams, Ask.create()).join();
            List<CompletableFuture<StreamOutcome>> replies = new ArrayList<>();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(streams::close);
            for (int i = 0; i < 200; i++) {
                replies.add(submit(streams, Ask.append("m" + i)));
            }
            closing.join();
            replies.forEach(CompletableFuture::join);
            assertEquals(0, streams.stats().requestsInFlight());
        }
    }

    @Test
    void anErrorInTheLoopAnswersAllThatIsPendingAndEndsTheDuty() throws InterruptedException {
        AtomicInteger appends = new AtomicInteger();
        StreamStore breaking = new PassingStreamStore(simulated) {
            @Override
            public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
                if (appends.incrementAndGet() == 3) {
                    throw new IllegalStateException("broken by the test");
                }
                return appends.get() == 2 ? new CompletableFuture<>() : super.append(stream, batch);
            }
        };
        ShardedStreams streams = started(breaking);
        submit(streams, Ask.create()).join();
        CompletableFuture<StreamOutcome> flying = submit(streams, Ask.append("a"));
        while (appends.get() < 2) {
            Thread.onSpinWait();
        }
        CompletableFuture<StreamOutcome> breaks = submit(streams, Ask.stream(5), Ask.create());
        assertInstanceOf(Unresolved.class, flying.join());
        assertInstanceOf(Unresolved.class, breaks.join());
        assertEquals("broken by the test", fatalError().getMessage());
        assertTrue(streams.health().getFirst().contains("broken by the test"), streams.health()::toString);
        assertInstanceOf(Overloaded.class, submit(streams, Ask.append("b")).join());
        assertEquals(0, streams.stats().requestsInFlight());
    }

    @Test
    void anOutcomeThatNeverCameIsABugOfTheStoreAndEndsTheDuty() throws InterruptedException {
        StreamStore breaking = new PassingStreamStore(simulated) {
            @Override
            public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
                return CompletableFuture.failedFuture(new IllegalStateException("broken by the test"));
            }
        };
        ShardedStreams streams = started(breaking);
        assertInstanceOf(Unresolved.class, submit(streams, Ask.create()).join());
        Throwable cause = fatalError().getCause();
        assertEquals("broken by the test", cause == null ? "no cause" : cause.getMessage());
    }

    @Test
    void aHomeThatHasEndedCostsOnlyItsOwnAnswers() {
        ShardedStreams streams = started(simulated);
        ExecutorService ended = Executors.newSingleThreadExecutor();
        ended.shutdown();
        streams.submit(Ask.STREAM, Ask.create(), new Future(ended));
        submit(streams, Ask.append("a")).join();
        assertEquals(List.of("a"), Driver.bodies(simulated, Driver.KEY));
        assertEquals(1, streams.stats().repliesLost());
    }
}
