package dev.millrace.simulation;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.s2.SteppedS2Clock;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import dev.millrace.testkit.store.PassingStreamStore;
import dev.millrace.testkit.store.UnreliableStreamStore;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way of one process to S2: every call takes time both ways, so that calls overtake each other; requests and
/// answers are lost; an append lands long after its caller was told that nobody knows; and the way may be cut.
final class Network extends PassingStreamStore {
    /// How likely each is, of an append and of a read.
    record Odds(double busy, double requestLost, double answerLost, double late, double readLost) {
        static final Odds BAD = new Odds(0.02, 0.03, 0.04, 0.03, 0.03);
        static final Odds GOOD = new Odds(0, 0, 0, 0, 0);
    }

    /// How much a process's own clock may be fast or slow.
    private static final int DRIFT_PPM_MAX = 500;

    private static final int FAST_US = 8_000;
    private static final int SLOW_US = 900_000;
    private static final int RESET_MS_MAX = 60;
    private static final int TIMEOUT_MS = 2_000;
    private static final int LATE_MS_MAX = 90_000;

    private final UnreliableStreamStore s2;
    private final Events events;
    private final Random random;
    private final SteppedS2Clock clock;
    private Odds odds = Odds.BAD;
    private boolean cut;
    private int faults;

    private Network(UnreliableStreamStore s2, Events events, Random random) {
        super(s2);
        this.s2 = s2;
        this.events = events;
        this.random = random;
        int ppm = random.nextInt(2 * DRIFT_PPM_MAX + 1) - DRIFT_PPM_MAX;
        clock = new SteppedS2Clock(() -> events.nowNs() + events.nowNs() / 1_000_000 * ppm);
        clock.saw(s2.clockMs());
    }

    @Override
    public long clockMs() {
        return clock.ms();
    }

    static Network to(StreamStore s2, Events events, Random random) {
        return new Network(UnreliableStreamStore.wrapping(s2), events, random);
    }

    void heal() {
        odds = Odds.GOOD;
        cut = false;
    }

    /// Nothing gets through for so long.
    void cutFor(long ms) {
        cut = true;
        endFollows();
        events.afterMs(ms, () -> cut = false);
    }

    void endFollows() {
        s2.endFollows("cut by the simulation");
    }

    /// Calls that something happened to.
    int faults() {
        return faults;
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        CompletableFuture<AppendOutcome> answer = new CompletableFuture<>();
        Supplier<CompletableFuture<AppendOutcome>> call = () -> s2.append(stream, batch);
        double draw = random.nextDouble();
        if (cut) {
            lose(answer, random.nextInt(4) == 0 ? call : null);
        } else if ((draw -= odds.busy()) < 0) {
            faults++;
            after(
                    wayNs(),
                    () -> answer.complete(
                            new AppendOutcome.Refused(new AppendOutcome.Reason.Busy("refused by the simulation"))));
        } else if ((draw -= odds.requestLost()) < 0) {
            lose(answer, null);
        } else if ((draw -= odds.answerLost()) < 0) {
            faults++;
            after(wayNs(), () -> send(call));
            unknown(answer);
        } else if (draw - odds.late() < 0) {
            lose(answer, call);
        } else {
            through(answer, call);
        }
        return answer;
    }

    /// @param later what reaches S2 all the same when its caller has given up; null for nothing
    private void lose(
            CompletableFuture<AppendOutcome> answer, @Nullable Supplier<CompletableFuture<AppendOutcome>> later) {
        faults++;
        long waitMs = unknown(answer);
        if (later != null) {
            int lateMs = random.nextInt(10) == 0 ? LATE_MS_MAX : RESET_MS_MAX * 20;
            events.afterMs(waitMs + random.nextInt(lateMs), () -> send(later));
        }
    }

    /// Sends what nobody hears the answer of.
    private static void send(Supplier<CompletableFuture<AppendOutcome>> call) {
        CompletableFuture<AppendOutcome> _ = call.get();
    }

    private long unknown(CompletableFuture<AppendOutcome> answer) {
        long waitMs = random.nextInt(4) == 0 ? TIMEOUT_MS : 1 + random.nextInt(RESET_MS_MAX);
        events.afterMs(waitMs, () -> answer.complete(new AppendOutcome.Unknown("lost by the simulation")));
        return waitMs;
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        return ask(() -> s2.read(stream, start, recordsMax, bytesMax), ReadOutcome.Unavailable::new);
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        return ask(() -> s2.tail(stream), TailOutcome.Unavailable::new);
    }

    private <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> call, Function<String, T> unavailable) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (cut || random.nextDouble() < odds.readLost()) {
            faults++;
            long waitMs = random.nextInt(4) == 0 ? TIMEOUT_MS : 1 + random.nextInt(RESET_MS_MAX);
            events.afterMs(waitMs, () -> answer.complete(unavailable.apply("lost by the simulation")));
        } else {
            through(answer, call);
        }
        return answer;
    }

    private <T> void through(CompletableFuture<T> answer, Supplier<CompletableFuture<T>> call) {
        long backNs = wayNs();
        after(wayNs(), () -> {
            T outcome = call.get().join();
            after(backNs, () -> {
                learn(outcome);
                answer.complete(outcome);
            });
        });
    }

    /// Learns S2's time as the client does.
    private void learn(Object outcome) {
        switch (outcome) {
            case AppendOutcome.Durable durable -> clock.saw(durable.timestampMs());
            case ReadOutcome.Records found ->
                clock.saw(found.records().getLast().timestampMs());
            case TailOutcome.Tail(TailPosition tail) -> clock.saw(tail.timestampMs());
            default -> {}
        }
    }

    private void after(long ns, Runnable action) {
        events.afterNs(ns, action);
    }

    private long wayNs() {
        int us = random.nextInt(40) == 0 ? SLOW_US : FAST_US;
        return (200 + random.nextInt(us)) * 1_000L;
    }

    @Override
    public Following follow(StreamKey stream, FollowListener listener) {
        return s2.follow(stream, listener);
    }
}
