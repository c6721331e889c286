package dev.millrace.api.fork;

import dev.millrace.api.append.Streams;
import dev.millrace.model.command.StreamCommand.ReleaseFork;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.EndedFork;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Releases fork reservations that are of no more use, and then those of the ancestors that this sets free, one
/// after the other. A release that fails is tried again a few times; what is left even then stays reserved, which
/// keeps data longer than needed and harms nothing, until the cleanup finds it.
///
/// Safe for any thread. Each release belongs to the home that it was begun with.
final class ForkReleases {
    private static final Logger LOG = LoggerFactory.getLogger(ForkReleases.class);

    private final Streams streams;
    private final ForkLimits limits;
    private final Delays delays;
    private final AtomicInteger underWay = new AtomicInteger();

    ForkReleases(Streams streams, ForkLimits limits, Delays delays) {
        this.streams = streams;
        this.limits = limits;
        this.delays = delays;
    }

    /// Releases what `ended`, the end of a life of `child`, sets free, and runs `settled` once, on `home`: when all
    /// of it is released, when a first try has failed, or when [ForkLimits#answerWaitMs] have passed, whichever is
    /// first. To be called on `home`.
    void release(StreamPath child, EndedFork ended, Executor home, Runnable settled) {
        if (underWay.incrementAndGet() > limits.releasesMax()) {
            underWay.decrementAndGet();
            LOG.warn(
                    "fork reservation left to the cleanup, too many releases under way: child={} {} max={}",
                    child,
                    ended,
                    limits.releasesMax());
            settled.run();
            return;
        }
        Chain chain = new Chain(child, ended, home, settled);
        chain.release();
        if (!chain.isSettled) {
            delays.after(limits.answerWaitMs(), home, chain::settle);
        }
    }

    /// One release and those that follow from it. Confined to its home.
    private final class Chain {
        private final Executor home;
        private final Runnable settled;
        private StreamPath child;
        private EndedFork ended;
        private int releases;
        private int attempts;
        private boolean isSettled;

        Chain(StreamPath child, EndedFork ended, Executor home, Runnable settled) {
            this.child = child;
            this.ended = ended;
            this.home = home;
            this.settled = settled;
        }

        void release() {
            attempts++;
            ReleaseFork command = new ReleaseFork(child, ended.childLife());
            streams.submit(ended.source(), command, new Answer(home, this::onOutcome));
        }

        void settle() {
            if (!isSettled) {
                isSettled = true;
                settled.run();
            }
        }

        private void onOutcome(StreamOutcome outcome) {
            if (outcome instanceof StreamOutcome.ForkReleased(EndedFork next) && next != null) {
                follow(next);
            } else if (outcome instanceof StreamOutcome.ForkReleased || outcome instanceof StreamOutcome.NotFound) {
                end();
            } else if (attempts < limits.releaseAttemptsMax() && mayPass(outcome)) {
                settle();
                delays.after(limits.releaseRetryMs() << (attempts - 1), home, this::release);
            } else {
                leave("it cannot be released", outcome);
            }
        }

        private void follow(EndedFork next) {
            releases++;
            if (releases > limits.ancestorsMax()) {
                leave("more ancestors than a fork may have: max=" + limits.ancestorsMax(), next);
                return;
            }
            child = ended.source();
            ended = next;
            attempts = 0;
            release();
        }

        private void leave(String why, Object detail) {
            LOG.warn("fork reservation left to the cleanup: {}: child={} {} {}", why, child, ended, detail);
            end();
        }

        private void end() {
            underWay.decrementAndGet();
            settle();
        }

        private static boolean mayPass(StreamOutcome outcome) {
            return outcome instanceof StreamOutcome.Overloaded
                    || outcome instanceof StreamOutcome.StoreUnavailable
                    || outcome instanceof StreamOutcome.Unresolved
                    || outcome instanceof StreamOutcome.StorageFull;
        }
    }
}
