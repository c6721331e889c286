package dev.millrace.conformance.delivery;

import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Asks until it is answered: a request whose process was killed, or that was answered 503, is sent again, mostly to
/// another. Used by one thread.
final class Asker implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(40);
    private static final long ANSWER_NS_MAX = TimeUnit.MINUTES.toNanos(4);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(30);

    /// So many requests go over one connection, then another door is drawn.
    private static final int REQUESTS_PER_DOOR = 25;

    /// A server may end a connection that is idle for long.
    private static final long IDLE_NS_MAX = TimeUnit.SECONDS.toNanos(5);

    private final Doors doors;
    private final Random random;
    private final LongAdder repeats;
    private @Nullable Door door;
    private @Nullable WireConnection connection;
    private int requestsLeft;
    private long usedNs;

    /// @param repeats counts what was sent again
    Asker(Doors doors, Random random, LongAdder repeats) {
        this.doors = doors;
        this.random = random;
        this.repeats = repeats;
    }

    /// @return the first answer that is none of 503
    /// @throws AssertionError where it is none of these statuses, where a connection broke that must not, or where no
    /// answer came for long
    WireResponse ask(WireRequest request, int... statuses) throws InterruptedException {
        long beganNs = System.nanoTime();
        while (System.nanoTime() - beganNs < ANSWER_NS_MAX) {
            WireResponse response = attempt(request);
            if (response != null && response.status() != 503) {
                return expect(request, response, statuses);
            }
            repeats.increment();
            leave();
            LockSupport.parkNanos(PAUSE_NS + random.nextLong(PAUSE_NS));
        }
        throw new AssertionError(request.method() + " " + request.target() + " was not answered for "
                + TimeUnit.NANOSECONDS.toSeconds(ANSWER_NS_MAX) + " s");
    }

    private static WireResponse expect(WireRequest request, WireResponse response, int... statuses) {
        if (Arrays.stream(statuses).noneMatch(status -> status == response.status())) {
            throw new AssertionError(request.method() + " " + request.target() + " " + request.headers() + " "
                    + request.body().utf8() + ": expected one of " + Arrays.toString(statuses) + ", received "
                    + response);
        }
        return response;
    }

    /// Null where the process was killed, and what was asked may have happened or not.
    private @Nullable WireResponse attempt(WireRequest request) throws InterruptedException {
        if (requestsLeft-- <= 0 || System.nanoTime() - usedNs > IDLE_NS_MAX) {
            leave();
        }
        usedNs = System.nanoTime();
        Door asked = door == null ? doors.any(random) : door;
        try {
            WireConnection there = connection;
            if (there == null) {
                there = WireConnection.open(asked.port(), WAIT);
                door = asked;
                connection = there;
                requestsLeft = REQUESTS_PER_DOOR;
            }
            return there.exchange(request);
        } catch (IOException broken) {
            if (!asked.isStruck()) {
                throw new AssertionError(
                        "a connection broke to a process that was not struck: " + asked + " for " + request.method()
                                + " " + request.target(),
                        broken);
            }
            return null;
        }
    }

    private void leave() {
        WireConnection left = connection;
        door = null;
        connection = null;
        requestsLeft = 0;
        if (left != null) {
            try {
                left.close();
            } catch (IOException broken) {
                throw new AssertionError("a socket that cannot be closed", broken);
            }
        }
    }

    @Override
    public void close() {
        leave();
    }
}
