package dev.millrace.api.append;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread of one shard's owner: turns of its loop, and sleep where there is nothing to do.
///
/// An error out of a turn ends the shard's duty: nothing is skipped, all that is pending is answered as unresolved, and
/// the composition root is told, which ends the process.
final class OwnerThread {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerThread.class);

    private final OwnerLoop loop;
    private final OwnerWakeup wakeup;
    private final Runnable onEnded;
    private final Consumer<Throwable> onFatal;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;

    /// @param onEnded called on the thread when no turn will follow: refuses what may come yet
    OwnerThread(String name, OwnerLoop loop, OwnerWakeup wakeup, Runnable onEnded, Consumer<Throwable> onFatal) {
        this.loop = loop;
        this.wakeup = wakeup;
        this.onEnded = onEnded;
        this.onFatal = onFatal;
        thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    void start() {
        wakeup.setOwner(thread);
        thread.start();
    }

    /// Has the loop end after its present turn.
    void stop() {
        stopping = true;
        wakeup.signal();
    }

    /// Waits for the end, `ns` at most, and says whether it has come.
    boolean join(long ns) throws InterruptedException {
        if (thread.getState() == Thread.State.NEW) {
            return true;
        }
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, ns));
        return !thread.isAlive();
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        Throwable error = null;
        try {
            loop.owner.enter();
            turn();
            loop.owner.end("closing");
        } catch (Throwable thrown) { // tidy: the outermost loop, which ends with this
            error = thrown;
            failure = thrown;
            LOG.error("an owner's loop has failed; its streams are served no more", thrown);
            answerPending(thrown);
        } finally {
            onEnded.run();
        }
        if (error != null) {
            onFatal.accept(error);
        }
    }

    private void answerPending(Throwable thrown) {
        try {
            loop.owner.end("failed: " + thrown);
        } catch (RuntimeException | Error again) {
            LOG.error("some requests stay unanswered", again);
        }
    }

    private void turn() throws Exception {
        while (!stopping) {
            boolean idle = loop.turn() == 0;
            if (idle && !stopping) {
                wakeup.sleep(loop.idleNs(), () -> stopping || loop.hasWork());
                // An interrupt would keep the thread from ever sleeping again: it is taken as the wish to end.
                stopping |= Thread.interrupted();
            }
        }
    }
}
