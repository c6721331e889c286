package dev.millrace.api.session;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.task.TaskSubscription;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who is subscribed to what, as far as this node has read the partitions' logs: for the counts that a publisher is
/// told, and for listings. Nothing that is written rests on it.
///
/// A partition is followed from the first question about one of its sources on. Bounded: when all partitions together
/// have more than [SessionSettings#countedSubscriptionsMax], the one that grew is given up, and its sources have no
/// count on this node.
///
/// The folds are owned by one thread, which does nothing else; calls of others are tasks for it, of which there are no
/// more than follows, calls to the store and requests under way. Counts may be read by any thread.
public final class SubscriberFolds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriberFolds.class);

    /// How long a follow that has ended, or a log that cannot be read, is left alone.
    private static final long REOPEN_MS = 1_000;

    /// How long a request waits at most for a partition that nobody has asked for before.
    static final long KNOWN_WAIT_MS = 500;

    private final StreamStore store;
    private final SessionSettings settings;
    private final Consumer<Throwable> onDeath;
    private final ExecutorService thread;
    private final PartitionPlaces places;
    private final Partition[] partitions;
    private final Map<StreamPath, Integer> counts = new ConcurrentHashMap<>();

    /// In all partitions. Touched by the owner only.
    private long subscriptions;

    public SubscriberFolds(StreamStore store, SessionSettings settings, Consumer<Throwable> onDeath) {
        this.store = store;
        this.settings = settings;
        this.onDeath = onDeath;
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "subscriber-folds");
            made.setDaemon(true);
            return made;
        });
        places = new PartitionPlaces(store, settings.partitions());
        partitions = new Partition[places.count()];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = new Partition(i);
        }
    }

    /// Done when the partition of `source` has been read up to where its log ended after this was asked first, or when
    /// that cannot be.
    public CompletableFuture<Void> known(StreamPath source) {
        Partition partition = of(source);
        partition.ensureBegun();
        return partition.caughtUp;
    }

    /// The same, or that [#KNOWN_WAIT_MS] have passed.
    public CompletableFuture<Void> knownSoon(StreamPath source) {
        CompletableFuture<Void> known = known(source);
        return known.isDone() ? known : known.copy().completeOnTimeout(null, KNOWN_WAIT_MS, TimeUnit.MILLISECONDS);
    }

    /// How many subscriptions `source` has; empty while that is not known here.
    public OptionalInt count(StreamPath source) {
        Partition partition = of(source);
        return partition.caughtUp.isDone() && !partition.givenUp
                ? OptionalInt.of(counts.getOrDefault(source, 0))
                : OptionalInt.empty();
    }

    /// All subscriptions to `source`; empty where this node does not know them, since it has given their partition
    /// up or cannot read its log.
    public CompletableFuture<Optional<List<TaskSubscription>>> subscribers(StreamPath source) {
        Partition partition = of(source);
        CompletableFuture<Optional<List<TaskSubscription>>> found = new CompletableFuture<>();
        CompletableFuture<Void> _ = knownSoon(source).thenRun(() -> {
            boolean taken = run(() -> found.complete(
                    partition.fold == null || !partition.caughtUp.isDone()
                            ? Optional.empty()
                            : Optional.of(partition.fold.subscribers(source))));
            if (!taken) {
                found.complete(Optional.empty());
            }
        });
        return found;
    }

    /// The subscriptions of `session` to `source` that its partition has, as far as this node knows soon.
    CompletableFuture<List<SubscriptionId>> leftover(StreamPath session, StreamPath source) {
        Partition partition = of(source);
        CompletableFuture<List<SubscriptionId>> found = new CompletableFuture<>();
        CompletableFuture<Void> _ = knownSoon(source).thenRun(() -> {
            boolean taken = run(() ->
                    found.complete(partition.fold == null ? List.of() : partition.fold.subscriptions(session, source)));
            if (!taken) {
                found.complete(List.of());
            }
        });
        return found;
    }

    /// This node has appended to a partition's log itself; `then` runs on `home` once that is counted.
    void onAppended(
            int partition, long startSeqNum, long timestampMs, List<LogRecord> records, Executor home, Runnable then) {
        boolean taken = run(() -> {
            partitions[partition].applyOwn(startSeqNum, timestampMs, records);
            home.execute(then);
        });
        if (!taken) {
            home.execute(then);
        }
    }

    private Partition of(StreamPath source) {
        return partitions[places.of(source)];
    }

    /// Whether the owner will run it.
    private boolean run(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException | Error bug) { // tidy: the outermost loop of this thread
                    onDeath.accept(bug);
                }
            });
            return true;
        } catch (RejectedExecutionException closed) {
            LOG.debug("nothing is counted any more", closed);
            return false;
        }
    }

    /// Nothing is followed any more. Idempotent.
    @Override
    public void close() {
        run(() -> {
            for (Partition partition : partitions) {
                partition.end();
            }
        });
        thread.shutdown();
    }

    /// One partition's log and its follow. Confined to the owner, but for what is said to be for all.
    private final class Partition {
        private final int number;

        /// For all threads.
        private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();

        /// For all threads: whether there will be no counts, since there are too many.
        private volatile boolean givenUp;

        private volatile boolean begun;
        private @Nullable PartitionFold fold;
        private @Nullable Reading reading;
        private long wantedSeqNum = Long.MAX_VALUE;
        private int counted;
        private boolean ended;

        Partition(int number) {
            this.number = number;
        }

        void ensureBegun() {
            if (!begun) {
                run(this::begin);
            }
        }

        private void begin() {
            if (begun) {
                return;
            }
            begun = true;
            restart();
            CompletableFuture<Void> _ = store.tail(places.log(number)).thenAccept(tail -> run(() -> onTail(tail)));
        }

        private void restart() {
            if (ended || givenUp) {
                return;
            }
            fold = new PartitionFold(this::onCount);
            counts.keySet().removeIf(source -> places.of(source) == number);
            subscriptions -= counted;
            counted = 0;
            open();
        }

        private void open() {
            if (!ended && !givenUp && reading == null && fold != null) {
                reading = new Reading(this);
                reading.next(fold.nextSeqNum());
            }
        }

        private void onTail(TailOutcome outcome) {
            switch (outcome) {
                case TailOutcome.Tail(TailPosition tail) -> wantedSeqNum = tail.nextSeqNum();
                case TailOutcome.NoSuchStream() -> wantedSeqNum = 0;
                case TailOutcome.Unavailable(String detail) -> {
                    LOG.debug("partition {}: its tail is not known yet: {}", number, detail);
                    later(() -> {
                        CompletableFuture<Void> _ =
                                store.tail(places.log(number)).thenAccept(tail -> run(() -> onTail(tail)));
                    });
                }
            }
            look();
        }

        private void look() {
            if (fold != null && fold.nextSeqNum() >= wantedSeqNum) {
                caughtUp.complete(null);
            }
        }

        private void onCount(StreamPath source, int number) {
            if (number == 0) {
                counts.remove(source);
            } else {
                counts.put(source, number);
            }
        }

        void applyOwn(long startSeqNum, long timestampMs, List<LogRecord> records) {
            if (fold != null) {
                apply(known -> known.applyOwn(startSeqNum, timestampMs, records));
            }
        }

        @SuppressWarnings("ReferenceEquality") // this reading, and none before it
        void onRecords(Reading from, List<SequencedRecord> records) {
            if (reading != from) {
                return;
            }
            apply(known -> known.apply(records));
            if (fold != null && reading == from) {
                from.next(fold.nextSeqNum());
            }
        }

        private void apply(Application application) {
            PartitionFold known = fold;
            if (known == null) {
                return;
            }
            try {
                application.to(known);
            } catch (UnreadableRecordException unreadable) {
                LOG.warn(
                        "partition {}: its log cannot be read back, to be read anew: {}",
                        number,
                        unreadable.getMessage());
                drop();
                later(this::restart);
                return;
            }
            subscriptions += known.subscriptionCount() - counted;
            counted = known.subscriptionCount();
            if (subscriptions > settings.countedSubscriptionsMax()) {
                giveUp();
            }
            look();
        }

        private void giveUp() {
            LOG.warn(
                    "partition {}: no counts any more, too many subscriptions: max={}",
                    number,
                    settings.countedSubscriptionsMax());
            givenUp = true;
            drop();
            counts.keySet().removeIf(source -> places.of(source) == number);
            subscriptions -= counted;
            counted = 0;
            caughtUp.complete(null);
        }

        private void drop() {
            fold = null;
            if (reading != null) {
                reading.close();
                reading = null;
            }
        }

        @SuppressWarnings("ReferenceEquality") // this reading, and none before it
        void onEnd(Reading from, String reason) {
            if (reading == from) {
                reading = null;
                LOG.debug("partition {}: its follow has ended: {}", number, reason);
                later(this::open);
            }
        }

        private void later(Runnable task) {
            CompletableFuture.delayedExecutor(REOPEN_MS, TimeUnit.MILLISECONDS, SubscriberFolds.this::run)
                    .execute(task);
        }

        void end() {
            ended = true;
            drop();
            caughtUp.complete(null);
        }
    }

    /// One follow of a partition's log. Calls come by threads of the store's and are handed to the owner.
    private final class Reading implements FollowListener {
        private final Partition partition;
        private final Following following;

        Reading(Partition partition) {
            this.partition = partition;
            following = store.follow(places.log(partition.number), this);
        }

        void next(long seqNum) {
            following.next(seqNum);
        }

        void close() {
            following.close();
        }

        @Override
        public void onRecords(List<SequencedRecord> records) {
            run(() -> partition.onRecords(this, records));
        }

        @Override
        public void onEnd(String reason) {
            run(() -> partition.onEnd(this, reason));
        }
    }

    @FunctionalInterface
    private interface Application {
        void to(PartitionFold fold) throws UnreadableRecordException;
    }
}
