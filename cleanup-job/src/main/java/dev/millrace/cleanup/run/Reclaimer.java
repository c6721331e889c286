package dev.millrace.cleanup.run;

import dev.millrace.cleanup.run.RunCounts.Work;
import dev.millrace.cleanup.run.StreamLoader.Loaded;
import dev.millrace.cleanup.run.StreamWriter.Written;
import dev.millrace.model.expiry.ExpiryEntry;
import dev.millrace.model.expiry.ReclaimFacts;
import dev.millrace.model.expiry.ReclaimFacts.Forks;
import dev.millrace.model.expiry.ReclaimFacts.Origin;
import dev.millrace.model.expiry.ReclaimFacts.Subscribers;
import dev.millrace.model.expiry.ReclaimFacts.Subscriptions;
import dev.millrace.model.expiry.ReclaimMargins;
import dev.millrace.model.expiry.ReclaimPlanner;
import dev.millrace.model.expiry.ReclaimStep;
import dev.millrace.model.expiry.ReclaimStep.AbortGroup;
import dev.millrace.model.expiry.ReclaimStep.CompleteSubscriptions;
import dev.millrace.model.expiry.ReclaimStep.Done;
import dev.millrace.model.expiry.ReclaimStep.EndOlderSubscriptions;
import dev.millrace.model.expiry.ReclaimStep.EndSubscriptions;
import dev.millrace.model.expiry.ReclaimStep.Expire;
import dev.millrace.model.expiry.ReclaimStep.Extent;
import dev.millrace.model.expiry.ReclaimStep.GiveUpSubscribers;
import dev.millrace.model.expiry.ReclaimStep.Later;
import dev.millrace.model.expiry.ReclaimStep.LookAtForks;
import dev.millrace.model.expiry.ReclaimStep.LookForSubscribers;
import dev.millrace.model.expiry.ReclaimStep.ReleaseAtSource;
import dev.millrace.model.expiry.ReclaimStep.Trim;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Aborted;
import dev.millrace.model.record.StreamRecord.Deleted;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.state.ContradictoryLogException;
import dev.millrace.model.state.StreamState;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works on one due stream after another: reads it, plans, takes the step, plans again, until nothing is left to do
/// now. Safe for any thread; each stream is worked on by one.
final class Reclaimer {
    /// Steps for one stream in one run; more are left to the next.
    static final int STEPS_MAX = 64;

    /// How often a stream is read again because another writer was first.
    static final int OVERTAKEN_MAX = 5;

    /// A state that was read longer ago is read again, never appended on: the store might have removed the stream and
    /// begun it anew.
    static final long STATE_AGE_NS_MAX = 240_000_000_000L; // 4 min

    private static final long NS_PER_MS = 1_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(Reclaimer.class);

    /// What a run does about a stream's announcements.
    sealed interface Result {
        record NothingLeft() implements Result {}

        record LookAgain(long dueMs) implements Result {}

        /// Nothing is written about it: it stays due.
        record Failed(String detail) implements Result {}
    }

    private final MeteredStore store;
    private final StreamLoader loader;
    private final StreamWriter writer;
    private final ReclaimPlanner planner;
    private final ForkWork forks;
    private final SessionWork sessions;
    private final PartitionLogs partitionLogs;
    private final RunCounts counts;
    private final LongSupplier nanoTime;

    /// How long ago a partition's log may have been read: what is to be trimmed is over for twice as long.
    private final long logAgeNsMax;

    Reclaimer(
            MeteredStore store,
            StreamWriter writer,
            ReclaimMargins margins,
            Announcer announcer,
            PartitionLogs partitionLogs,
            RunCounts counts,
            LongSupplier nanoTime) {
        this.store = store;
        this.writer = writer;
        this.partitionLogs = partitionLogs;
        this.counts = counts;
        this.nanoTime = nanoTime;
        loader = new StreamLoader(store);
        planner = new ReclaimPlanner(margins);
        forks = new ForkWork(store, loader, writer, margins, announcer, counts);
        logAgeNsMax = margins.graceMs() * NS_PER_MS / 2;
        sessions = new SessionWork(store, loader, writer, partitionLogs, counts, nanoTime, logAgeNsMax);
    }

    Result reclaim(ExpiryEntry entry) throws InterruptedException, ExpiryLog.UnreachableException {
        String trouble = "";
        for (int attempt = 0; attempt < OVERTAKEN_MAX; attempt++) {
            switch (loader.load(entry.path())) {
                case Loaded.Failed(String detail) -> {
                    return new Result.Failed(detail);
                }
                case Loaded.Found found -> {
                    Pass pass = new Pass(entry, found);
                    try {
                        Result result = pass.run();
                        if (result != null) {
                            return result;
                        }
                    } catch (ContradictoryLogException contradiction) {
                        trouble = String.valueOf(contradiction.getMessage());
                    } catch (UnreadableRecordException unreadable) {
                        return new Result.Failed(String.valueOf(unreadable.getMessage()));
                    }
                }
            }
        }
        return new Result.Failed("it changed again and again while it was worked on " + trouble);
    }

    /// The first step for a stream, untaken.
    String firstStep(ExpiryEntry entry) throws InterruptedException {
        return switch (loader.load(entry.path())) {
            case Loaded.Failed(String detail) -> "cannot be read: " + detail;
            case Loaded.Found found -> describe(planner.next(new Pass(entry, found).facts()));
        };
    }

    private static String describe(ReclaimStep step) {
        String what = switch (step) {
            case Done _ -> "nothing is left to do";
            case Later(long dueMs, var _) -> "nothing yet, again at ms=" + dueMs;
            case Expire _ -> "its life would be ended";
            case AbortGroup _ -> "a request would be aborted";
            case Trim(long keepFrom, Extent extent, var _) ->
                switch (extent) {
                    case WHOLE -> "all of it would be trimmed";
                    case BEFORE_LIFE -> "what is below seqNum=" + keepFrom + " would be trimmed";
                };
            case EndSubscriptions(List<Subscription> over, var _) ->
                "its subscriptions would be ended: count=" + over.size();
            case EndOlderSubscriptions _ -> "what it was subscribed to in an earlier life would be ended";
            case CompleteSubscriptions(List<Subscription> unseen, var _) ->
                "its subscriptions would be completed: count=" + unseen.size();
            case LookForSubscribers _ -> "it would be trimmed, unless subscribers wait for it";
            case GiveUpSubscribers _ -> "its subscribers would be given up";
            case LookAtForks(List<?> reservations, var _) ->
                "its forks would be looked at: count=" + reservations.size();
            case ReleaseAtSource(var source, long life, var _) ->
                "it would be released at " + source.project() + "/" + source.stream() + ": life=" + life;
        };
        return what + ": " + step.why();
    }

    /// The work on one state of a stream, as long as nobody else writes. Confined to its thread.
    private final class Pass {
        private final ExpiryEntry entry;
        private final StreamKey key;
        private final StreamState state;
        private long firstSeqNum;
        private Forks found = new Forks.NotLookedAt();
        private Origin origin = Origin.NOT_RELEASED;
        private Subscriptions subscriptions = Subscriptions.NOT_ENDED;
        private Subscribers subscribers = Subscribers.NOT_LOOKED_FOR;
        private long confirmedNs = nanoTime.getAsLong();

        Pass(ExpiryEntry entry, Loaded.Found loaded) {
            this.entry = entry;
            this.key = StreamKeys.of(entry.path());
            this.state = loaded.state();
            this.firstSeqNum = loaded.firstSeqNum();
        }

        ReclaimFacts facts() {
            return new ReclaimFacts(
                    entry, state, firstSeqNum, store.clockMs(), found, origin, subscriptions, subscribers);
        }

        /// @return null where the stream has to be read again
        @Nullable
        Result run() throws InterruptedException, ExpiryLog.UnreachableException, UnreadableRecordException {
            for (int step = 0; step < STEPS_MAX; step++) {
                if (nanoTime.getAsLong() - confirmedNs > STATE_AGE_NS_MAX) {
                    return null;
                }
                ReclaimFacts facts = facts();
                switch (planner.next(facts)) {
                    case Done _ -> {
                        return new Result.NothingLeft();
                    }
                    case Later(long dueMs, var _) -> {
                        return new Result.LookAgain(dueMs);
                    }
                    case Trim(long keepFrom, Extent extent, var _)
                    when extent == Extent.WHOLE -> {
                        return trimWhole(facts, keepFrom);
                    }
                    case ReclaimStep other -> {
                        Written written = take(other);
                        if (written instanceof Written.Failed(String detail)) {
                            return new Result.Failed(detail);
                        }
                        if (written instanceof Written.Overtaken) {
                            counts.count(Work.OVERTAKEN);
                            return null;
                        }
                    }
                }
            }
            return new Result.Failed("steps: max=" + STEPS_MAX);
        }

        private @Nullable Result trimWhole(ReclaimFacts facts, long keepFromSeqNum) throws InterruptedException {
            Written written = writer.trimWhole(key, state, keepFromSeqNum);
            return switch (written) {
                case Written.Landed() -> {
                    counts.count(Work.TRIMMED);
                    ReclaimStep next = planner.afterWholeTrim(facts);
                    yield next instanceof Later(long dueMs, var _)
                            ? new Result.LookAgain(dueMs)
                            : new Result.NothingLeft();
                }
                case Written.Overtaken() -> {
                    counts.count(Work.OVERTAKEN);
                    yield null;
                }
                case Written.Failed(String detail) -> new Result.Failed(detail);
            };
        }

        private Written take(ReclaimStep step)
                throws InterruptedException, ExpiryLog.UnreachableException, UnreadableRecordException {
            return switch (step) {
                case Expire _ -> append(new Deleted(), Work.EXPIRED);
                case AbortGroup(long first, var _) -> append(new Aborted(first), Work.ABORTED);
                case Trim(long keepFrom, var _, var _) -> {
                    Written written = writer.trimBefore(key, state, keepFrom);
                    if (written instanceof Written.Landed) {
                        // The store may show for a while what is trimmed.
                        firstSeqNum = keepFrom;
                        counts.count(Work.TRIMMED_BEFORE_LIFE);
                    }
                    yield written;
                }
                case LookAtForks look -> {
                    ForkWork.Looked looked = forks.look(entry, state, look.reservations());
                    found = looked.forks();
                    yield looked.written();
                }
                case ReleaseAtSource release -> {
                    Written written = forks.releaseAtSource(entry.path(), release);
                    if (written instanceof Written.Landed) {
                        origin = Origin.RELEASED;
                    }
                    yield written;
                }
                case EndSubscriptions(List<Subscription> over, var _) -> {
                    partitionLogs.end(entry.path(), over);
                    counts.add(Work.UNSUBSCRIBED, over.size());
                    subscriptions = Subscriptions.ENDED;
                    yield new Written.Landed();
                }
                case EndOlderSubscriptions(long until, var _) -> {
                    Written written = sessions.endOlder(entry.path(), firstSeqNum, until);
                    subscriptions = Subscriptions.ENDED;
                    yield written;
                }
                case CompleteSubscriptions(List<Subscription> unseen, var _) -> {
                    Written written = sessions.complete(entry.path(), state, unseen);
                    subscriptions = Subscriptions.COMPLETED;
                    yield written;
                }
                case LookForSubscribers(long lifeBelow, var _) -> {
                    boolean any =
                            partitionLogs.hasSubscribers(entry.path(), lifeBelow, nanoTime.getAsLong(), logAgeNsMax);
                    subscribers = any ? Subscribers.MAY_BE : Subscribers.NONE;
                    yield new Written.Landed();
                }
                case GiveUpSubscribers(long lifeBelow, String why) -> {
                    int waiting = partitionLogs.giveUp(entry.path(), lifeBelow);
                    if (waiting > 0) {
                        counts.count(Work.GIVEN_UP);
                        LOG.warn("{}: {}: subscriptions={}", entry.path(), why, waiting);
                    }
                    subscribers = Subscribers.NONE;
                    yield new Written.Landed();
                }
                case Done _, Later _ -> throw new IllegalStateException("no step to take: " + step);
            };
        }

        private Written append(StreamRecord record, Work work) throws InterruptedException {
            Written written = writer.append(key, state, List.of(record));
            if (written instanceof Written.Landed) {
                counts.count(work);
                confirmedNs = nanoTime.getAsLong();
            }
            return written;
        }
    }
}
