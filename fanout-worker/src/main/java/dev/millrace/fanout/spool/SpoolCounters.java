package dev.millrace.fanout.spool;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// What a worker's spool has counted since the start. Written by the spool's thread and the owner thread, read by any.
public final class SpoolCounters {
    private final LongAdder written = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicLongArray bytes;
    private volatile double freeBytes = Double.NaN;
    private volatile boolean paused;

    /// @param tasks how many tasks there are
    public SpoolCounters(int tasks) {
        bytes = new AtomicLongArray(tasks);
    }

    void wrote(int records) {
        written.add(records);
    }

    void skipped(int records) {
        skipped.add(records);
    }

    void hit(int records) {
        hits.add(records);
    }

    /// Records of a source's history were read from the store, since the spool does not have them, or there is none.
    public void missed(int records) {
        misses.add(records);
    }

    void failed() {
        failures.increment();
    }

    /// The disk was looked at.
    ///
    /// @param full whether there is too little room, so that nothing is written
    void looked(long free, boolean full) {
        freeBytes = free;
        paused = full;
    }

    void bytes(int task, long held) {
        bytes.set(task, held);
    }

    /// Records written.
    public long written() {
        return written.sum();
    }

    /// Records that were not written: too little room on the disk, the spool behind its sources, or after a failure.
    public long skipped() {
        return skipped.sum();
    }

    /// Records of sources' histories that were read from the spool.
    public long hits() {
        return hits.sum();
    }

    /// Records of sources' histories that were read from the store.
    public long misses() {
        return misses.sum();
    }

    /// Times that a task's spool could not be used and was begun anew.
    public long failures() {
        return failures.sum();
    }

    /// Room on the spool's disk when it was looked at last, bytes; no number before that.
    public double freeBytes() {
        return freeBytes;
    }

    /// Whether nothing is written, since there was too little room when it was looked at last.
    public boolean isPaused() {
        return paused;
    }

    /// What a task's spool holds on disk, bytes.
    public long bytes(int task) {
        return bytes.get(task);
    }
}
