package dev.millrace.conformance.delivery;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// How long messages took from their acknowledgement to the reader of a session, at worst: all through, and around each
/// strike. Safe for any number of threads.
final class Stalls {
    private static final long NS_PER_MS = 1_000_000;

    private final List<Window> windows = new CopyOnWriteArrayList<>();
    private final Window all = new Window("all", Long.MIN_VALUE, Long.MAX_VALUE);

    /// Messages that were acknowledged from one time to another.
    static final class Window {
        private final String name;
        private final long fromNs;
        private volatile long untilNs;
        private final LongAdder seen = new LongAdder();
        private final LongAdder underWay = new LongAdder();
        private long strikeNs = Long.MAX_VALUE;
        private volatile long longestNs;
        private @Nullable String whose;

        private Window(String name, long fromNs, long untilNs) {
            this.name = name;
            this.fromNs = fromNs;
            this.untilNs = untilNs;
        }

        String name() {
            return name;
        }

        long longestMs() {
            return longestNs / NS_PER_MS;
        }

        /// What is acknowledged from then on is none of it.
        void end(long atNs) {
            untilNs = atNs;
        }

        /// How many deliveries were under way at the strike: acknowledged before it and shown after it.
        long underWay() {
            return underWay.sum();
        }

        private void add(long acknowledgedNs, long seenNs, String session, Publication publication) {
            if (acknowledgedNs < fromNs || acknowledgedNs > untilNs) {
                return;
            }
            seen.increment();
            if (acknowledgedNs < strikeNs && strikeNs < seenNs) {
                underWay.increment();
            }
            if (seenNs - acknowledgedNs > longestNs) {
                longest(seenNs - acknowledgedNs, session + " for " + publication);
            }
        }

        private synchronized void longest(long ns, String who) {
            if (ns > longestNs) {
                longestNs = ns;
                whose = who;
            }
        }

        @Override
        public synchronized String toString() {
            return longestMs() + " ms (" + whose + ", of " + seen.sum() + ")";
        }
    }

    /// A window around a strike at that time, until it is ended.
    Window around(String name, long strikeNs, long beforeMs) {
        Window window = new Window(name, strikeNs - beforeMs * NS_PER_MS, Long.MAX_VALUE);
        window.strikeNs = strikeNs;
        windows.add(window);
        return window;
    }

    /// A message was shown to the reader of a session.
    void seen(Publication publication, String session) {
        long seenNs = System.nanoTime();
        long acknowledgedNs = Math.min(publication.acknowledgedNs(), seenNs);
        all.add(acknowledgedNs, seenNs, session, publication);
        for (Window window : windows) {
            window.add(acknowledgedNs, seenNs, session, publication);
        }
    }

    Window all() {
        return all;
    }

    long deliveries() {
        return all.seen.sum();
    }

    static long ms(long ns) {
        return TimeUnit.NANOSECONDS.toMillis(ns);
    }
}
