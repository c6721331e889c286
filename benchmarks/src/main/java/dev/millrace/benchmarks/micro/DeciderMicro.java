package dev.millrace.benchmarks.micro;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.decide.Decision;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.decide.StreamDecider;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.state.StreamState;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One append decided and applied to the state, without a store.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 2)
public class DeciderMicro {
    private static final long NOW_MS = 1_000_000;

    private final StreamDecider decider = new StreamDecider(DecisionLimits.DEFAULT);
    private StreamState state = StreamState.empty();
    private long seq;

    @Setup(Level.Iteration)
    public void begin() {
        state = StreamState.empty();
        seq = 0;
        carryOut(Samples.CREATE);
    }

    @Benchmark
    public Decision append() {
        return carryOut(Samples.APPEND);
    }

    @Benchmark
    public Decision appendOfAProducer() {
        return carryOut(Samples.appendOf("producer-1", seq++));
    }

    private Decision carryOut(StreamCommand command) {
        Decision decision = decider.decide(state, command, NOW_MS);
        if (decision instanceof Decision.Write write) {
            for (StreamRecord record : write.records()) {
                state.apply(state.nextSeqNum(), NOW_MS, record);
            }
        }
        return decision;
    }
}
