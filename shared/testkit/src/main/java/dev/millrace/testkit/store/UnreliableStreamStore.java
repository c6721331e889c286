package dev.millrace.testkit.store;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// A store before another one, which fails as a network and a remote store do: it refuses, delays, loses requests and
/// answers, and lets an append land long after its caller gave up.
///
/// What happens to a call is scripted (`onNextAppends(LOSE_ANSWER)`: the next one, once) or drawn from a seed with a
/// probability per fault; a script comes first. Without either it passes everything through. Nothing happens by itself
/// but where [#delaying] is used: held calls go on at [#release], late ones at [#landLate] or after some more calls.
///
/// ```java
/// UnreliableStreamStore store = UnreliableStreamStore.wrapping(SimulatedStreamStore.create());
/// store.onNextAppends(AppendFault.LOSE_ANSWER);
/// store.with(AppendFault.LAND_LATE, 0.1).with(ReadFault.UNAVAILABLE, 0.05).seed(42);
/// ```
///
/// Safe for any number of threads.
public final class UnreliableStreamStore implements StreamStore {
    private final StreamStore behind;
    private final FaultPlan plan = new FaultPlan();
    private final HeldCalls held = new HeldCalls();
    private final List<CutFollow> follows = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<AppendOutcome>> lateAppends = new CopyOnWriteArrayList<>();
    private volatile Delays delays = Delays.NONE;

    private UnreliableStreamStore(StreamStore behind) {
        this.behind = behind;
    }

    public static UnreliableStreamStore wrapping(StreamStore behind) {
        return new UnreliableStreamStore(behind);
    }

    // How it is set up; each returns this store.

    /// Draws from this seed from now on.
    public UnreliableStreamStore seed(long seed) {
        plan.seed(seed);
        return this;
    }

    /// Does this to an append with this probability.
    public UnreliableStreamStore with(AppendFault fault, double probability) {
        plan.with(fault, probability);
        return this;
    }

    /// Does this to a read, a tail check or a list with this probability.
    public UnreliableStreamStore with(ReadFault fault, double probability) {
        plan.with(fault, probability);
        return this;
    }

    /// Lets answers of appends be lost with this probability, half of them before the append took effect.
    public UnreliableStreamStore losingAnswers(double probability) {
        return with(AppendFault.LOSE_ANSWER, probability / 2).with(AppendFault.LOSE_REQUEST, probability / 2);
    }

    /// Has every call go and every answer come after a random time up to this, by a thread of its own.
    public UnreliableStreamStore delaying(Duration max) {
        delays.close();
        delays = Delays.upTo(max, plan);
        return this;
    }

    /// Draws and scripts only what concerns such streams; lists are never concerned then.
    public UnreliableStreamStore onlyOn(Predicate<StreamKey> streams) {
        plan.onlyOn(streams);
        return this;
    }

    /// Does these to the appends that come next, one each, before anything is drawn again.
    public UnreliableStreamStore onNextAppends(AppendFault... faults) {
        plan.onNextAppends(List.of(faults));
        return this;
    }

    /// Does these to the reads that come next.
    public UnreliableStreamStore onNextReads(ReadFault... faults) {
        plan.onNextReads(List.of(faults));
        return this;
    }

    /// Does these to the tail checks that come next.
    public UnreliableStreamStore onNextTails(ReadFault... faults) {
        plan.onNextTails(List.of(faults));
        return this;
    }

    /// Does these to the lists that come next.
    public UnreliableStreamStore onNextLists(ReadFault... faults) {
        plan.onNextLists(List.of(faults));
        return this;
    }

    /// Lets everything through from now on. What is held or late stays so.
    public UnreliableStreamStore heal() {
        plan.heal();
        return this;
    }

    // What a test does meanwhile.

    /// Lets what is held go on, in the order of the calls; returns how many these were.
    public int release() {
        return held.release();
    }

    /// Lets the oldest of what is held go on; false where there is nothing.
    public boolean releaseOne() {
        return held.releaseOne();
    }

    /// How many calls are held.
    public int held() {
        return held.count();
    }

    /// Sends the appends that are late to the store, oldest first; returns how many these were.
    public int landLate() {
        return held.landAll();
    }

    /// How many appends are late.
    public int late() {
        return held.lateCount();
    }

    /// How the late appends ended that have landed, in the order of the calls.
    public List<AppendOutcome> landed() {
        return lateAppends.stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .toList();
    }

    /// How often this was done to an append.
    public int count(AppendFault fault) {
        return plan.count(fault);
    }

    /// How often this was done to another call.
    public int count(ReadFault fault) {
        return plan.count(fault);
    }

    /// Ends every open follow, as a broken connection does.
    public void endFollows(String reason) {
        follows.forEach(follow -> follow.cut(reason));
    }

    // The port.

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        held.tick();
        return switch (plan.appendFault(stream)) {
            case NONE -> sent(() -> behind.append(stream, batch));
            case REFUSE_BUSY -> done(new AppendOutcome.Refused(new Reason.Busy("refused by the test")));
            case REFUSE_FULL -> done(new AppendOutcome.Refused(new Reason.StorageFull("refused by the test")));
            case LOSE_REQUEST -> done(new AppendOutcome.Unknown("request lost by the test"));
            case LOSE_ANSWER ->
                behind.append(stream, batch).thenApply(outcome -> new AppendOutcome.Unknown("answer lost by the test"));
            case LAND_LATE -> {
                lateAppends.add(
                        held.late(plan.callsUntilLanding()).thenCompose(landing -> behind.append(stream, batch)));
                yield done(new AppendOutcome.Unknown("request late, by the test"));
            }
            case HOLD_REQUEST -> held.request(() -> behind.append(stream, batch));
            case HOLD_ANSWER -> held.answer(behind.append(stream, batch));
        };
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        StoreLimits.checkRead(recordsMax, bytesMax);
        return read(
                plan.readFault(stream),
                () -> behind.read(stream, start, recordsMax, bytesMax),
                ReadOutcome.Unavailable::new);
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        return read(plan.tailFault(stream), () -> behind.tail(stream), TailOutcome.Unavailable::new);
    }

    @Override
    public CompletableFuture<ListOutcome> list(String basin, String prefix, String startAfter, int limit) {
        StoreLimits.checkList(limit);
        return read(
                plan.listFault(), () -> behind.list(basin, prefix, startAfter, limit), ListOutcome.Unavailable::new);
    }

    private <T> CompletableFuture<T> read(
            ReadFault fault, Supplier<CompletableFuture<T>> call, Function<String, T> unavailable) {
        held.tick();
        return switch (fault) {
            case NONE -> sent(call);
            case UNAVAILABLE -> done(unavailable.apply("unavailable by the test"));
            case HOLD_REQUEST -> held.request(call);
            case HOLD_ANSWER -> held.answer(call.get());
        };
    }

    private <T> CompletableFuture<T> sent(Supplier<CompletableFuture<T>> call) {
        return delays.around(call);
    }

    private <T> CompletableFuture<T> done(T outcome) {
        return CompletableFuture.completedFuture(outcome);
    }

    @Override
    public Following follow(StreamKey stream, FollowListener listener) {
        CutFollow follow = new CutFollow(listener, follows::remove);
        follows.add(follow);
        follow.opened(behind.follow(stream, follow));
        return follow;
    }

    @Override
    public long clockMs() {
        return behind.clockMs();
    }

    @Override
    public long clockSkewMsMax() {
        return behind.clockSkewMsMax();
    }

    @Override
    public StoreHealth health() {
        return behind.health();
    }

    /// Lets what is held go on, then closes the store behind. Late appends are lost.
    @Override
    public void close() {
        release();
        delays.close();
        behind.close();
    }
}
