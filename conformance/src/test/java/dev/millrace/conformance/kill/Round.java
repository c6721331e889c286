package dev.millrace.conformance.kill;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// One run of the program: counts the writes that are under way, and tells when the moment of the kill has come.
/// Safe for any number of threads.
final class Round {
    private final int port;
    private final long killAfterRequests;
    private final CountDownLatch moment = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private volatile boolean killed;

    /// @param killAfterRequests the kill is due when so many writes have been sent
    Round(int port, long killAfterRequests) {
        this.port = port;
        this.killAfterRequests = killAfterRequests;
    }

    int port() {
        return port;
    }

    void onSent() {
        if (sent.incrementAndGet() == killAfterRequests) {
            moment.countDown();
        }
    }

    void onAnswered() {
        answered.incrementAndGet();
    }

    /// Waits for the moment of the kill.
    ///
    /// @return whether it came within that time
    boolean awaitMoment(Duration waitMax) throws InterruptedException {
        return moment.await(waitMax.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// From now on a connection may break.
    void onKill() {
        killed = true;
    }

    boolean isKilled() {
        return killed;
    }

    long answeredWrites() {
        return answered.get();
    }

    /// Writes that were sent and not answered. Exact once all clients have stopped.
    long unansweredWrites() {
        return sent.get() - answered.get();
    }
}
