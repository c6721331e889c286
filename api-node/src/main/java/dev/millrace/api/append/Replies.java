package dev.millrace.api.append;

import dev.millrace.model.outcome.StreamOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Answers on their way home: gathered during one turn of the owner, then handed to each home as one task. Owned by the
/// shard's owner, until a batch of answers is given to its home.
final class Replies {
    /// With more homes than this in one turn, what was gathered goes out before the turn ends: finding a home is a
    /// walk.
    private static final int HOMES_MAX = 64;

    private final Admission admission;
    private final Counters counters;
    private final List<HomeBatch> batches = new ArrayList<>();

    Replies(Admission admission, Counters counters) {
        this.admission = admission;
        this.counters = counters;
    }

    /// @param bytes what the request was admitted with
    void add(Requester requester, StreamOutcome outcome, long bytes) {
        admission.leave(bytes);
        batchFor(requester.home()).add(requester, outcome);
    }

    /// Sends what was gathered.
    void flush() {
        for (int i = 0; i < batches.size(); i++) {
            send(batches.get(i));
        }
        batches.clear();
    }

    private void send(HomeBatch batch) {
        try {
            batch.home.execute(batch);
            counters.replyTasks.increment();
        } catch (RejectedExecutionException ended) {
            // The home is shut down and its connections are closed: nobody is left to hear the answer.
            counters.repliesLost.add(batch.requesters.size());
        }
    }

    @SuppressWarnings("ReferenceEquality") // the same thread's executor, not one that equals it
    private HomeBatch batchFor(Executor home) {
        for (int i = 0; i < batches.size(); i++) {
            if (batches.get(i).home == home) {
                return batches.get(i);
            }
        }
        if (batches.size() == HOMES_MAX) {
            flush();
        }
        HomeBatch batch = new HomeBatch(home);
        batches.add(batch);
        return batch;
    }

    /// The answers of one turn for one home.
    private static final class HomeBatch implements Runnable {
        private final Executor home;
        private final List<Requester> requesters = new ArrayList<>();
        private final List<StreamOutcome> outcomes = new ArrayList<>();

        HomeBatch(Executor home) {
            this.home = home;
        }

        void add(Requester requester, StreamOutcome outcome) {
            requesters.add(requester);
            outcomes.add(outcome);
        }

        @Override
        public void run() {
            for (int i = 0; i < requesters.size(); i++) {
                requesters.get(i).onOutcome(outcomes.get(i));
            }
        }
    }
}
