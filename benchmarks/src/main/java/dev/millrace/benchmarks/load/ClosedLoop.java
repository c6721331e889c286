package dev.millrace.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// So many connections, each with one request under way at any time. All of it runs on the thread that calls [#run].
public final class ClosedLoop {
    private static final Duration DRAIN_MAX = Duration.ofSeconds(10);
    private static final int READ_BYTES = 256 * 1024;

    /// Says what is sent next.
    @FunctionalInterface
    public interface Source {
        /// The next request of a connection, numbered from 0; null where it has no more.
        byte @Nullable [] next(int connection, long number);
    }

    /// What a run came to. `acknowledged` counts answers of the 200s of the whole run, the rest those of the measured
    /// part.
    public record Result(
            long acknowledged,
            long answered,
            long refused,
            long broken,
            int lastRefusal,
            double seconds,
            Histogram latencyNanos) {
        /// What was not as it should be, for the table; empty where all was.
        public String troubles() {
            return refused + broken == 0 ? "" : "refused=" + refused + " (last: " + lastRefusal + ") broken=" + broken;
        }

        public double perSecond() {
            return answered / seconds;
        }
    }

    private final InetSocketAddress address;
    private final Source source;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final List<Connection> open = new ArrayList<>();
    private final Histogram latency = new Histogram(60_000_000_000L, 3);
    private long acknowledged;
    private long answered;
    private long refused;
    private long broken;
    private int lastRefusal;
    private boolean measuring;
    private boolean ending;

    public ClosedLoop(InetSocketAddress address, Source source) {
        this.address = address;
        this.source = source;
    }

    /// Runs for `warmUp`, then for `measured`, or until the source has no more. `atBegin` and `atEnd` are called at
    /// the edges of the measured part.
    public Result run(int connections, Duration warmUp, Duration measured, Runnable atBegin, Runnable atEnd)
            throws IOException {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                open.add(new Connection(selector, i));
            }
            for (Connection connection : List.copyOf(open)) {
                connection.sendNext(System.nanoTime());
            }
            turn(selector, System.nanoTime() + warmUp.toNanos());
            measuring = true;
            atBegin.run();
            long began = System.nanoTime();
            turn(selector, began + measured.toNanos());
            double seconds = (System.nanoTime() - began) / 1e9;
            atEnd.run();
            measuring = false;
            ending = true;
            turn(selector, System.nanoTime() + DRAIN_MAX.toNanos());
            broken += open.size();
            for (Connection left : open) {
                left.channel.close();
            }
            return new Result(acknowledged, answered, refused, broken, lastRefusal, seconds, latency);
        }
    }

    private void turn(Selector selector, long until) throws IOException {
        while (!open.isEmpty() && System.nanoTime() < until) {
            selector.select(key -> ((Connection) key.attachment()).readable(), 20);
        }
    }

    private final class Connection {
        private final int index;
        private final SocketChannel channel;
        private final ResponseParser parser = new ResponseParser(BodySink.NONE);
        private long sentAt;
        private long number;
        private @Nullable ByteBuffer rest;
        private final SelectionKey key;

        Connection(Selector selector, int index) throws IOException {
            this.index = index;
            channel = SocketChannel.open(address);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void sendNext(long now) throws IOException {
            byte[] next = ending ? null : source.next(index, number++);
            if (next == null) {
                end();
                return;
            }
            sentAt = now;
            write(ByteBuffer.wrap(next));
        }

        private void write(ByteBuffer request) throws IOException {
            channel.write(request);
            rest = request.hasRemaining() ? request : null;
            key.interestOps(rest == null ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }

        void readable() {
            try {
                if (rest != null) {
                    write(rest);
                }
                buffer.clear();
                int count = channel.read(buffer);
                if (count < 0) {
                    broken++;
                    end();
                    return;
                }
                buffer.flip();
                if (parser.take(buffer)) {
                    complete();
                }
            } catch (IOException e) {
                broken++;
                end();
            }
        }

        private void complete() throws IOException {
            long now = System.nanoTime();
            boolean good = parser.status() / 100 == 2;
            acknowledged += good ? 1 : 0;
            lastRefusal = good ? lastRefusal : parser.status();
            if (measuring) {
                answered++;
                refused += good ? 0 : 1;
                latency.recordValue(Math.min(now - sentAt, latency.getHighestTrackableValue()));
            }
            sendNext(now);
        }

        private void end() {
            open.remove(this);
            key.cancel();
            try {
                channel.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
