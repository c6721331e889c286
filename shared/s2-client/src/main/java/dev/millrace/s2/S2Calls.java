package dev.millrace.s2;

import dev.millrace.store.StoreHealth;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// Sends a request again where S2 says that nothing happened and that it may succeed later, and makes the basin first
/// where S2 says that there is none. Everything else goes back to the caller as it came. Safe for any thread.
final class S2Calls implements AutoCloseable {
    private static final long BACKOFF_MS = 50;
    private static final long BACKOFF_MS_MAX = 1_000;
    private static final long PROBE_MS = 1_000;

    /// So many requests in a row without a whole answer, and S2 counts as away.
    private static final int FAILURES_UNTIL_UNAVAILABLE = 3;

    private final S2Settings settings;
    private final S2Basins basins;
    private final S2Identity identity;
    private final ScheduledExecutorService timer;
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicReference<String> lastFailure = new AtomicReference<>("");

    S2Calls(S2Settings settings, S2Http http) {
        this.settings = settings;
        this.basins = new S2Basins(http, settings);
        this.identity = new S2Identity(
                settings.endpoint().toString(), new S2IdentityRecord(http), this::sendUnguarded, this::onFailure);
        this.timer = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().daemon().name("millrace-s2-retry").unstarted(task));
    }

    CompletableFuture<S2Reply> send(String basin, Supplier<CompletableFuture<S2Reply>> request) {
        return guarded(new Call(basin, request, OfNoStream.ANSWER));
    }

    /// As [#send], for a request that makes its stream where there is none. Where several make the same one at
    /// once, S2 may tell some of them that there is no such stream: nothing happened, and it may succeed later.
    CompletableFuture<S2Reply> sendCreating(String basin, Supplier<CompletableFuture<S2Reply>> request) {
        return guarded(new Call(basin, request, OfNoStream.TRY_AGAIN));
    }

    /// While S2 is in doubt a request waits until it is known to be the one that this process began with; to another
    /// nothing is sent.
    private CompletableFuture<S2Reply> guarded(Call call) {
        if (identity.isConfirmed()) {
            return attempt(call, 0).thenApply(this::noted);
        }
        return identity.confirmation()
                .thenCompose(refusal -> refusal.isEmpty()
                        ? attempt(call, 0).thenApply(this::noted)
                        : CompletableFuture.completedFuture(new S2Reply.NotSent(refusal.get())));
    }

    private CompletableFuture<S2Reply> sendUnguarded(Supplier<CompletableFuture<S2Reply>> request) {
        return attempt(new Call(S2IdentityRecord.STREAM.basin(), request, OfNoStream.TRY_AGAIN), 0);
    }

    S2Identity identity() {
        return identity;
    }

    /// From now on, while S2 counts as away and yet is recognized, `probe` asks it something every second: so that it
    /// is seen when it is back, although nobody is sent here meanwhile.
    void probeWhileUnavailable(Runnable probe) {
        Future<?> _ = timer.scheduleWithFixedDelay(
                () -> {
                    if (identity.isConfirmed() && failuresInARow.get() >= FAILURES_UNTIL_UNAVAILABLE) {
                        probe.run();
                    }
                },
                PROBE_MS,
                PROBE_MS,
                TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<S2Reply> attempt(Call call, int retries) {
        return call.request().get().thenCompose(reply -> {
            if (!(reply instanceof S2Reply.Answered answered) || answered.isSuccess()) {
                return CompletableFuture.completedFuture(reply);
            }
            S2Error error = S2Error.parse(answered.status(), answered.body());
            if (retries >= settings.retriesMax()) {
                return CompletableFuture.completedFuture(reply);
            }
            if (error.basinIsMissing()) {
                return withBasin(call.basin(), reply, () -> attempt(call, retries + 1));
            }
            if (call.maySucceedLater(error)) {
                return later(
                        Math.max(answered.retryAfterMs(), backoffMs(retries)), reply, () -> attempt(call, retries + 1));
            }
            return CompletableFuture.completedFuture(reply);
        });
    }

    /// A missing basin: made once, then the request again. Where making it fails, the first answer stands.
    private CompletableFuture<S2Reply> withBasin(
            String basin, S2Reply missing, Supplier<CompletableFuture<S2Reply>> again) {
        return basins.ensure(basin).thenCompose(reply -> {
            boolean made = reply instanceof S2Reply.Answered answered && answered.isSuccess();
            return made ? again.get() : CompletableFuture.completedFuture(missing);
        });
    }

    private CompletableFuture<S2Reply> later(long delayMs, S2Reply last, Supplier<CompletableFuture<S2Reply>> again) {
        CompletableFuture<S2Reply> result = new CompletableFuture<>();
        try {
            Future<?> _ = timer.schedule(() -> forward(again.get(), result), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            result.complete(last);
        }
        return result;
    }

    private static void forward(CompletableFuture<S2Reply> from, CompletableFuture<S2Reply> to) {
        CompletableFuture<Void> _ = from.thenAccept(to::complete);
    }

    /// Doubles with each retry, and lies anywhere between that and its double, so that many callers do not return
    /// at once.
    private static long backoffMs(int retries) {
        long base = Math.min(BACKOFF_MS_MAX, BACKOFF_MS << retries);
        return base + ThreadLocalRandom.current().nextLong(base + 1);
    }

    private S2Reply noted(S2Reply reply) {
        if (reply instanceof S2Reply.Answered answered && answered.status() < 500) {
            failuresInARow.set(0);
        } else {
            onFailure(
                    reply instanceof S2Reply.Answered answered
                            ? S2Error.parse(answered.status(), answered.body()).toString()
                            : reply.toString());
            if (!(reply instanceof S2Reply.NotSent) && failuresInARow.get() >= FAILURES_UNTIL_UNAVAILABLE) {
                identity.doubt();
            }
        }
        return reply;
    }

    private void onFailure(String detail) {
        lastFailure.set(detail);
        failuresInARow.incrementAndGet();
    }

    StoreHealth health() {
        Optional<String> refusal = identity.refusal();
        if (refusal.isPresent()) {
            return new StoreHealth.Unavailable(refusal.get());
        }
        return failuresInARow.get() < FAILURES_UNTIL_UNAVAILABLE
                ? new StoreHealth.Available()
                : new StoreHealth.Unavailable("S2 at " + settings.endpoint() + ": " + failuresInARow.get()
                        + " failures in a row, last: " + lastFailure.get());
    }

    @Override
    public void close() {
        identity.close();
        timer.shutdownNow();
    }

    /// What to do where S2 says that there is no such stream.
    private enum OfNoStream {
        ANSWER,
        TRY_AGAIN
    }

    private record Call(String basin, Supplier<CompletableFuture<S2Reply>> request, OfNoStream ofNoStream) {
        boolean maySucceedLater(S2Error error) {
            return error.effect() == S2Error.Effect.NONE_TRY_AGAIN
                    || (ofNoStream == OfNoStream.TRY_AGAIN && error.streamIsUnknown());
        }
    }
}
