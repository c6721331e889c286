package dev.millrace.fanout.spool;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.task.SourceLife;
import dev.millrace.store.StoreLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker's spool: one queue for each of its tasks, a thread that owns them all, and what they may hold together.
///
/// The owner thread gives and asks by [TaskSpool]; both are done in that order by the spool's thread. Records that
/// wait to be written are bounded in bytes; beyond, records are passed over. A task's queue that fails is closed and
/// begun anew after a while, empty.
public final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    /// Records given and not written yet, bytes.
    static final long WAITING_BYTES_MAX = 32 << 20; // 32 MiB

    /// What a record in memory takes beside its bytes, about.
    private static final int RECORD_BYTES = 128;

    /// Runs that one task keeps account of; beyond, the oldest is forgotten.
    static final int RUNS_MAX = 16_384;

    /// After how many bytes written it is looked how much room the disk has.
    private static final long LOOK_BYTES = 1 << 20; // 1 MiB

    /// After what time the next record has it looked again, so that what others write to the disk is seen too.
    private static final Duration LOOK_AFTER = Duration.ofSeconds(10);

    /// How long a task does without a spool after a failure.
    private static final Duration ANEW_AFTER = Duration.ofSeconds(10);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final SpoolSettings settings;
    private final SpoolCounters counters;
    private final Executor thread;
    private final LongSupplier nanoTime;
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final List<OneTask> tasks = new ArrayList<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private @Nullable SpoolFolder folder;
    private @Nullable DiskRoom room;
    private long writtenBytes;
    private long lookedAtBytes = -LOOK_BYTES;
    private long lookedAtNs;
    private boolean full;
    private boolean closed;

    /// How much room a disk has.
    interface DiskRoom {
        long freeBytes() throws IOException;
    }

    private Spool(SpoolSettings settings, int tasks, SpoolCounters counters, Executor thread, LongSupplier nanoTime) {
        this.settings = settings;
        this.counters = counters;
        this.thread = thread;
        this.nanoTime = nanoTime;
        for (int i = 0; i < tasks; i++) {
            this.tasks.add(new OneTask(i));
        }
    }

    /// Begins a worker's spool with a thread of its own. It takes its folder when there is something to be kept.
    ///
    /// @param tasks how many tasks there are
    public static Spool start(SpoolSettings settings, int tasks, SpoolCounters counters) {
        ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("fanout-spool").factory());
        return on(settings, tasks, counters, thread, System::nanoTime);
    }

    /// The same by another thread.
    ///
    /// @param thread runs what is given to it in order, one at a time
    public static Spool on(
            SpoolSettings settings, int tasks, SpoolCounters counters, Executor thread, LongSupplier nanoTime) {
        return new Spool(settings, tasks, counters, thread, nanoTime);
    }

    /// Takes a folder where it has none yet.
    private SpoolFolder folder() throws IOException {
        SpoolFolder known = folder;
        if (known == null) {
            known = SpoolFolder.take(settings.folder());
            folder = known;
        }
        return known;
    }

    /// Has the disk's room told by something else, for a test.
    void room(DiskRoom other) {
        give(() -> room = other);
    }

    /// Whether the spool's thread will do it; it does not when it has ended.
    private boolean give(Runnable work) {
        try {
            thread.execute(work);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    private static long bytesInMemory(List<SequencedRecord> records) {
        long bytes = 0;
        for (SequencedRecord record : records) {
            bytes += record.record().meteredBytes() + RECORD_BYTES;
        }
        return bytes;
    }

    public TaskSpool task(int task) {
        return tasks.get(task);
    }

    /// Whether there is room enough for what comes next.
    private boolean hasRoom() throws IOException {
        long nowNs = nanoTime.getAsLong();
        if (full || writtenBytes - lookedAtBytes >= LOOK_BYTES || nowNs - lookedAtNs >= LOOK_AFTER.toNanos()) {
            lookedAtBytes = writtenBytes;
            lookedAtNs = nowNs;
            DiskRoom other = room;
            long free = other == null ? folder().freeBytes() : other.freeBytes();
            boolean before = full;
            full = free < settings.freeBytesMin();
            counters.looked(free, full);
            if (full && !before) {
                LOG.warn("the spool is not written while the disk is full: free={} bytes", free);
            } else if (before && !full) {
                LOG.info("the spool is written again: free={} bytes", free);
            }
        }
        return !full;
    }

    /// Drops the oldest of what is held most until it is within the bound.
    private void bound() throws IOException {
        while (true) {
            long held = 0;
            OneTask most = tasks.getFirst();
            for (OneTask task : tasks) {
                held += task.bytes();
                most = task.bytes() > most.bytes() ? task : most;
            }
            if (held <= settings.bytesMax() || !most.dropOldest()) {
                return;
            }
        }
    }

    /// Ends its thread, and empties its folder. Idempotent.
    @Override
    public void close() {
        give(this::end);
        if (thread instanceof ExecutorService service) {
            service.shutdown();
            try {
                if (!service.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("the spool did not end within {}", STOP_WITHIN);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        tasks.forEach(OneTask::drop);
        SpoolFolder taken = folder;
        folder = null;
        if (taken != null) {
            try {
                taken.close();
            } catch (IOException left) {
                LOG.warn("the spool's folder could not be emptied: {}", left.toString());
            }
        }
    }

    /// What is done with a queue, and may fail.
    private interface Step {
        void run(SpoolQueue queue) throws IOException;
    }

    /// One task's queue, from its first record to the end of its ownership. What is not of [TaskSpool] is called by the
    /// spool's thread.
    private final class OneTask implements TaskSpool {
        private final int number;
        private @Nullable SpoolQueue queue;
        private boolean failed;
        private boolean logged;
        private long failedNs;

        private OneTask(int number) {
            this.number = number;
        }

        @Override
        public boolean isOn() {
            return true;
        }

        @Override
        public void begin() {
            give(() -> {
                drop();
                failed = false;
                logged = false;
            });
        }

        @Override
        public void append(SourceLife source, List<SequencedRecord> records) {
            List<SequencedRecord> given = List.copyOf(records);
            long bytes = bytesInMemory(given);
            long waiting = waitingBytes.get();
            if (waiting > 0 && waiting + bytes > WAITING_BYTES_MAX) {
                counters.skipped(given.size());
                return;
            }
            waitingBytes.addAndGet(bytes);
            give(() -> {
                waitingBytes.addAndGet(-bytes);
                write(source, given, bytes);
            });
        }

        private void write(SourceLife source, List<SequencedRecord> records, long bytes) {
            boolean done = attempt(open(), it -> {
                if (!hasRoom()) {
                    counters.skipped(records.size());
                    return;
                }
                counters.wrote(it.append(source, records));
                writtenBytes += bytes;
                bound();
            });
            if (!done) {
                counters.skipped(records.size());
            }
        }

        @Override
        public CompletableFuture<List<SequencedRecord>> read(SourceLife source, long seqNum) {
            CompletableFuture<List<SequencedRecord>> answer = new CompletableFuture<>();
            if (!give(() -> answer.complete(find(source, seqNum)))) {
                answer.complete(List.of());
            }
            return answer;
        }

        private List<SequencedRecord> find(SourceLife source, long seqNum) {
            List<SequencedRecord> found = new ArrayList<>();
            attempt(
                    queue,
                    it -> found.addAll(
                            it.read(source, seqNum, StoreLimits.READ_RECORDS_MAX, StoreLimits.READ_BYTES_MAX)));
            counters.hit(found.size());
            return found;
        }

        @Override
        public void passed(SourceLife source, long seqNum) {
            give(() -> attempt(queue, it -> it.passed(source, seqNum)));
        }

        @Override
        public void forget(SourceLife source) {
            give(() -> attempt(queue, it -> it.forget(source)));
        }

        @Override
        public void end() {
            give(this::drop);
        }

        long bytes() {
            SpoolQueue known = queue;
            return known == null ? 0 : known.bytes();
        }

        boolean dropOldest() {
            boolean[] dropped = new boolean[1];
            attempt(queue, it -> dropped[0] = it.dropOldest());
            return dropped[0];
        }

        /// Makes its queue where there is none, unless one has failed a moment ago.
        private @Nullable SpoolQueue open() {
            if (queue != null || closed) {
                return queue;
            }
            if (failed && nanoTime.getAsLong() - failedNs < ANEW_AFTER.toNanos()) {
                return null;
            }
            try {
                queue = new SpoolQueue(folder().task(number), settings.rollBytes(), RUNS_MAX, random.nextLong());
                failed = false;
            } catch (IOException | RuntimeException | LinkageError | AssertionError | InternalError broken) {
                fail(broken);
            }
            return queue;
        }

        /// A fault of a mapped file is an [InternalError], and missing rights to the JDK's insides are of the others.
        ///
        /// @return whether there is a queue, and it did not fail
        private boolean attempt(@Nullable SpoolQueue at, Step step) {
            if (at == null) {
                return false;
            }
            try {
                step.run(at);
            } catch (IOException | RuntimeException | LinkageError | AssertionError | InternalError broken) {
                fail(broken);
                return false;
            }
            counters.bytes(number, bytes());
            return true;
        }

        private void fail(Throwable broken) {
            counters.failed();
            failed = true;
            failedNs = nanoTime.getAsLong();
            if (!logged) {
                logged = true;
                LOG.warn("the spool of task {} cannot be used; what lags is read from the store", number, broken);
            }
            drop();
        }

        private void drop() {
            SpoolQueue known = queue;
            queue = null;
            counters.bytes(number, 0);
            try {
                if (known != null) {
                    known.close();
                }
                SpoolFolder in = folder;
                if (in != null && known != null) {
                    SpoolFiles.empty(in.task(number));
                }
            } catch (IOException | RuntimeException | AssertionError | InternalError left) {
                LOG.debug("the spool of task {} could not be emptied", number, left);
            }
        }
    }
}
