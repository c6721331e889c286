package dev.millrace.s2;

import dev.millrace.s2.S2IdentityRecord.Found;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether S2 is still the one that this process began with. An s2-lite in memory that was started anew holds nothing
/// and answers all the same: what it says of a stream is no truth about what was acknowledged.
///
/// While S2 is confirmed a request costs nothing more. It is in doubt once the last connection to it has closed, or
/// requests failed; then whoever asks waits for one look at the identity, which all share. Idle, it is looked at
/// now and then. Safe for any thread: all state is guarded by this object, futures complete outside of its lock.
final class S2Identity implements AutoCloseable {
    /// How often S2 is looked at while it is in doubt, and how often while it is not, in ticks of the first.
    static final long DOUBT_MS = 1_000;

    static final int QUIET_TICKS = 30;

    /// Looks in a row that a further doubt may overtake, then whoever waits is told that S2 is out of reach.
    private static final int LOOKS_MAX = 4;

    private static final System.Logger LOG = System.getLogger(S2Identity.class.getName());

    private final String endpoint;
    private final S2IdentityRecord record;
    private final Function<Supplier<CompletableFuture<S2Reply>>, CompletableFuture<S2Reply>> withBasin;
    private final Consumer<String> onAway;
    private final ScheduledExecutorService timer;

    private @Nullable String remembered;
    private volatile State state = new State.Doubtful();
    private long doubts;
    private int quietTicks;
    private @Nullable CompletableFuture<Optional<String>> looking;

    private sealed interface State {
        /// Not confirmed since the last doubt, or never yet.
        record Doubtful() implements State {}

        record Confirmed() implements State {}

        /// S2 answers as another, or as one that has lost its data.
        record Other(String reason) implements State {}
    }

    /// @param withBasin sends a request that makes its stream, and the system basin first where that is missing
    /// @param onAway hears each time that S2 could not be looked at
    S2Identity(
            String endpoint,
            S2IdentityRecord record,
            Function<Supplier<CompletableFuture<S2Reply>>, CompletableFuture<S2Reply>> withBasin,
            Consumer<String> onAway) {
        this.endpoint = endpoint;
        this.record = record;
        this.withBasin = withBasin;
        this.onAway = onAway;
        this.timer = Executors.newSingleThreadScheduledExecutor(task ->
                Thread.ofPlatform().daemon().name("millrace-s2-identity").unstarted(task));
    }

    void start() {
        Future<?> _ = timer.scheduleWithFixedDelay(this::tick, DOUBT_MS, DOUBT_MS, TimeUnit.MILLISECONDS);
    }

    boolean isConfirmed() {
        return state instanceof State.Confirmed;
    }

    /// Why S2 must not be used although it answers; empty while there is no such reason.
    Optional<String> refusal() {
        return state instanceof State.Other(String reason) ? Optional.of(reason) : Optional.empty();
    }

    /// S2 may have been started anew, or replaced, since it was last looked at.
    synchronized void doubt() {
        doubts++;
        if (state instanceof State.Confirmed) {
            state = new State.Doubtful();
        }
    }

    /// Completes with nothing once S2 is known to be the one this process began with, else with why it is not used.
    CompletableFuture<Optional<String>> confirmation() {
        return switch (state) {
            case State.Confirmed() -> CompletableFuture.completedFuture(Optional.empty());
            case State.Other(String reason) -> CompletableFuture.completedFuture(Optional.of(reason));
            case State.Doubtful() -> looked();
        };
    }

    private void tick() {
        boolean due;
        synchronized (this) {
            quietTicks = state instanceof State.Confirmed ? quietTicks + 1 : 0;
            due = quietTicks == 0 || quietTicks >= QUIET_TICKS;
            quietTicks = due ? 0 : quietTicks;
        }
        if (due) {
            CompletableFuture<Optional<String>> _ = looked();
        }
    }

    /// The look that is under way, or a new one.
    private CompletableFuture<Optional<String>> looked() {
        CompletableFuture<Optional<String>> result = new CompletableFuture<>();
        synchronized (this) {
            if (looking != null) {
                return looking;
            }
            looking = result;
        }
        look(result, LOOKS_MAX);
        return result;
    }

    private void look(CompletableFuture<Optional<String>> result, int looksLeft) {
        long doubtsBefore;
        synchronized (this) {
            doubtsBefore = doubts;
        }
        CompletableFuture<Void> _ =
                record.look().thenAccept(found -> on(found, new Look(result, looksLeft, doubtsBefore)));
    }

    /// One look under way, and what was doubted when it began.
    private record Look(CompletableFuture<Optional<String>> result, int looksLeft, long doubtsBefore) {}

    private void on(Found found, Look look) {
        switch (found) {
            case Found.Away(String detail) -> end(look, new State.Doubtful(), detail);
            case Found.Nothing() -> onNothing(look);
            case Found.Is(String identity) -> onIdentity(identity, look);
        }
    }

    private void onNothing(Look look) {
        String known = remembered();
        if (known != null) {
            end(look, new State.Other(refused(known, "none")), "");
        } else if (look.looksLeft() == 0) {
            end(look, new State.Doubtful(), "its identity could not be written");
        } else {
            CompletableFuture<Void> _ =
                    withBasin.apply(record::write).thenAccept(_ -> look(look.result(), look.looksLeft() - 1));
        }
    }

    private void onIdentity(String identity, Look look) {
        String known = remember(identity);
        if (!known.equals(identity)) {
            end(look, new State.Other(refused(known, identity)), "");
        } else if (!isOvertaken(look)) {
            end(look, new State.Confirmed(), "");
        } else if (look.looksLeft() > 0) {
            look(look.result(), look.looksLeft() - 1);
        } else {
            end(look, new State.Doubtful(), "its connections close faster than its identity can be read");
        }
    }

    private synchronized @Nullable String remembered() {
        return remembered;
    }

    private synchronized String remember(String identity) {
        if (remembered == null) {
            remembered = identity;
            LOG.log(Level.INFO, "S2 at {0} has the identity {1}", endpoint, identity);
        }
        return remembered;
    }

    private synchronized boolean isOvertaken(Look look) {
        return doubts != look.doubtsBefore();
    }

    private void end(Look look, State next, String away) {
        synchronized (this) {
            looking = null;
            to(next, look);
        }
        if (next instanceof State.Doubtful) {
            onAway.accept(away);
        }
        look.result()
                .complete(
                        switch (next) {
                            case State.Confirmed() -> Optional.empty();
                            case State.Doubtful() ->
                                Optional.of("S2 at " + endpoint + " could not be recognized: " + away);
                            case State.Other(String reason) -> Optional.of(reason);
                        });
    }

    /// What answers as another stays so until it is seen to be the former one again: that it cannot be reached says
    /// nothing new.
    private void to(State next, Look look) {
        State before = state;
        if (before instanceof State.Other && next instanceof State.Doubtful) {
            return;
        }
        if (next instanceof State.Other(String reason) && !(before instanceof State.Other)) {
            LOG.log(Level.ERROR, reason);
        } else if (next instanceof State.Confirmed && before instanceof State.Other) {
            LOG.log(Level.INFO, "S2 at {0} is the one again that this process began with", endpoint);
        }
        state = next instanceof State.Confirmed && isOvertaken(look) ? new State.Doubtful() : next;
    }

    private String refused(String known, String found) {
        return "S2 at " + endpoint + " was reset or replaced: identity expected=" + known + " found=" + found
                + "; nothing is served from it. Bring back the S2 that holds the data; if it is lost for good (an s2-lite"
                + " in memory that was started anew), restart every Millrace process, and they begin anew on this one";
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
