package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OwnerWakeupTest {
    private final OwnerWakeup wakeup = new OwnerWakeup();
    private final AtomicBoolean work = new AtomicBoolean();
    private final List<Runnable> turn = new ArrayList<>();
    private final Executor home = turn::add;
    private Thread owner = Thread.currentThread();

    @BeforeEach
    void sleep() {
        owner = Thread.ofPlatform().start(() -> wakeup.sleep(TimeUnit.SECONDS.toNanos(50), work::get));
        wakeup.setOwner(owner);
        awaitAsleep();
    }

    @AfterEach
    void end() throws InterruptedException {
        wakeup.signal();
        owner.join();
    }

    @Test
    void manyRequestsOfOneTurnOfTheirHomeWakeTheOwnerOnceAtItsEnd() throws InterruptedException {
        for (int i = 0; i < 64; i++) {
            wakeup.signalAfterTurnOf(home);
        }
        assertEquals(1, turn.size());
        assertTrue(owner.isAlive(), "it sleeps until the turn ends");
        turn.getFirst().run();
        owner.join();
    }

    @Test
    void aSecondHomeDoesNotWaitForTheFirst() throws InterruptedException {
        wakeup.signalAfterTurnOf(home);
        Executor other = task -> {
            throw new AssertionError("it is not asked");
        };
        wakeup.signalAfterTurnOf(other);
        owner.join();
        turn.getFirst().run();
    }

    @Test
    void aHomeThatIsShutDownDoesNotKeepTheOwnerAsleep() throws InterruptedException {
        wakeup.signalAfterTurnOf(task -> {
            throw new RejectedExecutionException("shut down");
        });
        owner.join();
    }

    @Test
    void anOwnerThatIsAwakeCostsItsHomesNothing() throws InterruptedException {
        wakeup.signal();
        owner.join();
        wakeup.signalAfterTurnOf(home);
        assertEquals(List.of(), turn);
    }

    private void awaitAsleep() {
        Awaitility.await().until(() -> owner.getState() == Thread.State.TIMED_WAITING);
    }
}
