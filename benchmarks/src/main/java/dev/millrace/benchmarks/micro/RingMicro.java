package dev.millrace.benchmarks.micro;

import dev.millrace.api.append.AppendSettings;
import dev.millrace.api.append.Requester;
import dev.millrace.api.append.ShardedStreams;
import dev.millrace.api.append.Surroundings;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Appends through the ring and its owner to a store that does nothing, 64 under way at a time: everything of an append
/// but HTTP and the disk.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 2)
public class RingMicro {
    private static final int UNDER_WAY = 64;

    private volatile String trouble = "";
    private final ShardedStreams streams = new ShardedStreams(
            AppendSettings.defaults(), Surroundings.of(new ForgetfulStore(), 1, error -> trouble = error.toString()));

    @Setup
    public void begin() throws InterruptedException {
        streams.start();
        sendAndAwait(Samples.CREATE, 1, StreamOutcome.Created.class);
    }

    @TearDown
    public void end() {
        streams.close();
    }

    @Benchmark
    @OperationsPerInvocation(UNDER_WAY)
    public void appends() throws InterruptedException {
        sendAndAwait(Samples.APPEND, UNDER_WAY, StreamOutcome.Appended.class);
    }

    private void sendAndAwait(StreamCommand command, int count, Class<? extends StreamOutcome> expected)
            throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(count);
        Executor home = Runnable::run;
        Requester requester = new Requester() {
            @Override
            public Executor home() {
                return home;
            }

            @Override
            public void onOutcome(StreamOutcome outcome) {
                if (!expected.isInstance(outcome)) {
                    trouble = "expected=" + expected.getSimpleName() + " found=" + outcome;
                }
                answered.countDown();
            }
        };
        for (int i = 0; i < count; i++) {
            streams.submit(Samples.PATH, command, requester);
        }
        boolean all = answered.await(30, TimeUnit.SECONDS);
        if (!all || !trouble.isEmpty()) {
            throw new IllegalStateException("unanswered=" + answered.getCount() + " " + trouble);
        }
    }
}
