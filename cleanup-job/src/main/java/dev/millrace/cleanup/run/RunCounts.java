package dev.millrace.cleanup.run;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// What a run has done, counted. Safe for any thread.
final class RunCounts {
    /// One kind of work.
    enum Work {
        /// Streams looked at.
        LOOKED_AT("lookedAt"),
        /// Streams with nothing left to do.
        DONE("done"),
        /// Streams to be looked at again.
        LATER("later"),
        /// Streams that could not be worked on; they stay due.
        FAILED("failed"),
        /// Lives ended at their deadline.
        EXPIRED("expired"),
        /// Requests that a crash had cut off, aborted.
        ABORTED("aborted"),
        /// Logs trimmed whole.
        TRIMMED("trimmed"),
        /// Logs trimmed before a life that stands.
        TRIMMED_BEFORE_LIFE("trimmedBeforeLife"),
        /// Reservations released at their source.
        RELEASED("forksReleased"),
        /// Lives voided, of forks that never came to be.
        VOIDED("forksVoided"),
        /// Subscriptions ended, of sessions that are over.
        UNSUBSCRIBED("unsubscribed"),
        /// Subscriptions of sessions that live, told to the fan-out once more in case that it was never told.
        RESUBSCRIBED("resubscribed"),
        /// Streams trimmed though the fan-out has not said that all of them is delivered.
        GIVEN_UP("undeliveredGivenUp"),
        /// Steps refused because another writer was first.
        OVERTAKEN("overtaken");

        /// As it stands in the run's line of JSON.
        final String text;

        Work(String text) {
            this.text = text;
        }
    }

    private final Map<Work, LongAdder> counts = new EnumMap<>(Work.class);

    RunCounts() {
        for (Work work : Work.values()) {
            counts.put(work, new LongAdder());
        }
    }

    void count(Work work) {
        add(work, 1);
    }

    void add(Work work, long more) {
        adder(work).add(more);
    }

    long of(Work work) {
        return adder(work).sum();
    }

    private LongAdder adder(Work work) {
        return Objects.requireNonNull(counts.get(work));
    }
}
