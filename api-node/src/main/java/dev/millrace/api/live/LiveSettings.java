package dev.millrace.api.live;

import java.time.Duration;

/// The bounds of the live path, on one node.
public record LiveSettings(Waits waits, ReaderLimits readers, ByteLimits bytes) {

    /// How long things last.
    ///
    /// @param longPoll how long a long-poll waits for data
    /// @param keepAlive the silence on an event stream after which a comment is sent
    /// @param recycle how long an event stream lasts, give or take a tenth
    /// @param slowReader how long an event stream may take nothing before it is closed
    /// @param ending how long a client may take for the last bytes of an event stream before the connection is closed
    /// @param drain how long [LiveReads#closeReaders] waits before it closes what is left
    public record Waits(
            Duration longPoll,
            Duration keepAlive,
            Duration recycle,
            Duration slowReader,
            Duration ending,
            Duration drain) {
        public Waits {
            within("longPoll", longPoll, Duration.ofMillis(100), Duration.ofSeconds(55));
            within("keepAlive", keepAlive, Duration.ofMillis(100), Duration.ofMinutes(10));
            within("recycle", recycle, Duration.ofMillis(100), Duration.ofHours(1));
            within("slowReader", slowReader, Duration.ofMillis(100), Duration.ofMinutes(10));
            within("ending", ending, Duration.ofMillis(100), Duration.ofSeconds(10));
            within("drain", drain, Duration.ofMillis(100), Duration.ofSeconds(25));
        }

        private static void within(String name, Duration value, Duration min, Duration max) {
            if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                throw new IllegalArgumentException(name + "=" + value + " is out of bounds: " + min + ".." + max);
            }
        }
    }

    /// How many there may be; what is beyond is refused with 503.
    ///
    /// @param node readers of both kinds
    /// @param perStream readers of both kinds of one stream
    /// @param streams streams with readers
    /// @param historyReadsPerLoop pages of history that one event loop reads at once; more wait their turn
    public record ReaderLimits(int node, int perStream, int streams, int historyReadsPerLoop) {
        public ReaderLimits {
            atLeast("node", node, 1);
            atLeast("perStream", perStream, 1);
            atLeast("streams", streams, 1);
            atLeast("historyReadsPerLoop", historyReadsPerLoop, 1);
        }
    }

    /// How much is kept, at most.
    ///
    /// @param batch message bytes that make one batch, hence one event (one message at least)
    /// @param page message bytes of one page of history (one message at least)
    /// @param recentPerStream the latest batches that a hub keeps for those who join, in bytes of memory
    /// @param recentNode the same for all hubs; beyond, batches are not kept and those who join find them in the store
    /// @param inboxPerStream messages that a hub has been told of and not yet taken, one growth at least; beyond,
    ///     readers find them in the store
    /// @param inboxNode the same for all hubs
    /// @param outbound bytes that may wait on one connection before its reader counts as slow
    /// @param stalledNode bytes that wait on the connections of slow readers; beyond, the one that has been slow for
    ///     longest is closed
    /// @param heldText bytes of text that wait for the rest of a character
    public record ByteLimits(
            int batch,
            int page,
            long recentPerStream,
            long recentNode,
            long inboxPerStream,
            long inboxNode,
            int outbound,
            long stalledNode,
            int heldText) {
        public ByteLimits {
            atLeast("batch", batch, 1);
            atLeast("page", page, 1);
            atLeast("recentPerStream", recentPerStream, 0);
            atLeast("recentNode", recentNode, 0);
            atLeast("inboxPerStream", inboxPerStream, 0);
            atLeast("inboxNode", inboxNode, 0);
            atLeast("outbound", outbound, 1);
            atLeast("stalledNode", stalledNode, 1);
            atLeast("heldText", heldText, 0);
        }
    }

    private static void atLeast(String name, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(name + "=" + value + " is below " + min);
        }
    }

    public static LiveSettings defaults() {
        return new LiveSettings(
                new Waits(
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5)),
                new ReaderLimits(50_000, 20_000, 20_000, 16),
                new ByteLimits(
                        256 << 10, 1 << 20, 1 << 20, 128L << 20, 1 << 20, 64L << 20, 256 << 10, 256L << 20, 64 << 10));
    }
}
