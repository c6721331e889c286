package dev.millrace.fanout.delivery;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The circuit breaker before one S2 endpoint: while the endpoint fails, nothing is sent to it but one probe at a time.
/// What counts is whether the endpoint takes appends, so a refusal by a condition is a success, and a read that
/// succeeds says nothing.
/// Owned by the owner thread.
final class Circuit {
    private final CircuitBreaker breaker;

    /// When it opens, and for how long.
    ///
    /// @param callsMin calls that have to have ended before it may open
    /// @param failuresPercent of the last `callsMin` to twice that many calls, from which on it opens
    /// @param openFor how long it stays open before the first probe, and between probes
    record Settings(int callsMin, int failuresPercent, Duration openFor) {
        static Settings standard() {
            return new Settings(20, 50, Duration.ofSeconds(1));
        }
    }

    Circuit(Settings settings, LongSupplier nanoTime) {
        MonotonicClock clock = new MonotonicClock(nanoTime);
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindow(
                        2 * settings.callsMin(),
                        settings.callsMin(),
                        SlidingWindowType.COUNT_BASED,
                        CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                .failureRateThreshold(settings.failuresPercent())
                .slowCallRateThreshold(100)
                .slowCallDurationThreshold(Duration.ofHours(1))
                .waitDurationInOpenState(settings.openFor())
                .permittedNumberOfCallsInHalfOpenState(1)
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                .clock(clock)
                .currentTimestampFunction(of -> nanoTime.getAsLong(), TimeUnit.NANOSECONDS)
                .build();
        breaker = CircuitBreaker.of("s2", config);
    }

    /// Whether a call may be made now; one that may has to end in [#succeeded], [#failed] or [#unused].
    boolean tryAcquire() {
        return breaker.tryAcquirePermission();
    }

    void unused() {
        breaker.releasePermission();
    }

    void succeeded(long durationNs) {
        breaker.onSuccess(durationNs, TimeUnit.NANOSECONDS);
    }

    void failed(long durationNs, String detail) {
        breaker.onError(durationNs, TimeUnit.NANOSECONDS, new EndpointFailure(detail));
    }

    boolean isClosed() {
        return breaker.getState() == CircuitBreaker.State.CLOSED;
    }

    /// CLOSED, OPEN or HALF_OPEN.
    String state() {
        return breaker.getState().name();
    }

    /// What the breaker is told in place of an exception of the store, which gives none.
    private static final class EndpointFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EndpointFailure(String detail) {
            super(detail, null, false, false);
        }
    }
}
