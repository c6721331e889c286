package dev.millrace.conformance.delivery;

import java.util.concurrent.atomic.AtomicInteger;

/// One message as its publisher knows it. Written by the publisher's thread; where it stands is settled once by whoever
/// has read its source. Safe for any number of readers.
final class Publication {
    /// Not acknowledged, or not yet.
    static final long NEVER = Long.MAX_VALUE;

    private final SourceLife life;
    private final String id;
    private final long sentNs;
    private volatile long acknowledgedNs = NEVER;
    private volatile String next = "";
    private volatile int place = -1;
    private final AtomicInteger shown = new AtomicInteger();

    /// @param sentNs when it was first sent, by [System#nanoTime] as all times here
    Publication(SourceLife life, String id, long sentNs) {
        this.life = life;
        this.id = id;
        this.sentNs = sentNs;
    }

    /// @param offset the `Stream-Next-Offset` that stands after it; empty where the answer does not tell
    void acknowledge(long atNs, String offset) {
        next = offset;
        acknowledgedNs = atNs;
    }

    /// A reader of a session was shown it.
    void show() {
        shown.incrementAndGet();
    }

    /// To how many readers it was shown.
    int shown() {
        return shown.get();
    }

    void settle(int found) {
        place = found;
    }

    SourceLife life() {
        return life;
    }

    String id() {
        return id;
    }

    long sentNs() {
        return sentNs;
    }

    long acknowledgedNs() {
        return acknowledgedNs;
    }

    boolean isAcknowledged() {
        return acknowledgedNs != NEVER;
    }

    /// The offset after it; empty where that is not known.
    String next() {
        return next;
    }

    /// Which message of its source's life it is; -1 for one that is not there, or before that was looked at.
    int place() {
        return place;
    }

    @Override
    public String toString() {
        return id + (place < 0 ? "" : "@" + place);
    }
}
