package dev.millrace.api.access.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What one project uses of this node, held against its limits. It outlives changes of the registry, so that the live
/// connections that were let in stay counted. Safe for any thread.
///
/// Bytes are known only after the request was let in: they are charged then, into debt if need be, and the next request
/// waits until the debt is paid.
public final class ProjectMeter {
    private static final int RETRY_LIVE_SECONDS = 1;
    private static final int RETRY_SECONDS_MAX = 3600; // an hour

    private final AtomicInteger live = new AtomicInteger();
    private final HeldBytes bodies;
    private final HeldBytes pages;
    private volatile Rates rates;

    /// The limits and their buckets: one second's worth each, filled evenly.
    private record Rates(ProjectLimits limits, Map<Metered, Bucket> buckets) {}

    public ProjectMeter(ProjectLimits limits) {
        this(limits, true);
    }

    private ProjectMeter(ProjectLimits limits, boolean shared) {
        rates = rates(limits);
        bodies = new HeldBytes(shared);
        pages = new HeldBytes(shared);
    }

    /// Of a server that knows no projects.
    public static ProjectMeter unlimited() {
        return new ProjectMeter(ProjectLimits.UNLIMITED, false);
    }

    /// Limits that are new begin with full buckets.
    public void limits(ProjectLimits limits) {
        if (!rates.limits.equals(limits)) {
            rates = rates(limits);
        }
    }

    /// Counts one request, unless the rate does not allow it.
    public Optional<Throttled> tryCount(Metered metered) {
        Rates now = rates;
        Bucket bucket = now.buckets.get(metered);
        if (bucket == null) {
            return Optional.empty();
        }
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? Optional.empty()
                : Optional.of(throttled(now, metered, probe.getNanosToWaitForRefill()));
    }

    /// Whether what was charged before leaves room for more.
    public Optional<Throttled> debt(Metered metered) {
        Rates now = rates;
        Bucket bucket = now.buckets.get(metered);
        if (bucket == null || bucket.getAvailableTokens() > 0) {
            return Optional.empty();
        }
        long waitNs = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        return Optional.of(throttled(now, metered, waitNs));
    }

    /// Charges what has been used already.
    public void charge(Metered metered, long amount) {
        Bucket bucket = rates.buckets.get(metered);
        if (bucket != null && amount > 0) {
            bucket.consumeIgnoringRateLimits(amount);
        }
    }

    /// Request bodies that arrive or are worked on.
    public HeldBytes bodies() {
        return bodies;
    }

    /// Pages of history that are read or written.
    public HeldBytes pages() {
        return pages;
    }

    /// One live connection more, unless there are as many as there may be. To be ended by [#liveEnded].
    public Optional<Throttled> tryBeginLive() {
        int allowed = rates.limits.liveConnections();
        if (live.incrementAndGet() <= allowed) {
            return Optional.empty();
        }
        live.decrementAndGet();
        return Optional.of(new Throttled(ProjectLimits.LIVE_CONNECTIONS, allowed, RETRY_LIVE_SECONDS));
    }

    public void liveEnded() {
        int left = live.decrementAndGet();
        assert left >= 0 : "more live connections ended than began: " + left;
    }

    /// Live connections at present.
    public int live() {
        return live.get();
    }

    private static Throttled throttled(Rates now, Metered metered, long waitNs) {
        @Nullable Long allowed = now.limits.perSecond().get(metered);
        long seconds = Math.ceilDiv(waitNs, TimeUnit.SECONDS.toNanos(1));
        return new Throttled(
                metered.limitName(), allowed == null ? 0 : allowed, Math.clamp(seconds, 1, RETRY_SECONDS_MAX));
    }

    private static Rates rates(ProjectLimits limits) {
        EnumMap<Metered, Bucket> buckets = new EnumMap<>(Metered.class);
        limits.perSecond().forEach((metered, rate) -> buckets.put(metered, bucket(rate)));
        return new Rates(limits, Collections.unmodifiableMap(buckets));
    }

    private static Bucket bucket(long perSecond) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }
}
