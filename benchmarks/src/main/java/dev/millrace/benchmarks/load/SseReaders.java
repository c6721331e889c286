package dev.millrace.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Live readers over SSE, all on one thread of their own. They count the messages of [Stamp] that they hear, and
/// how long after their sending.
public final class SseReaders implements AutoCloseable {
    private static final Duration ARRIVAL_MAX = Duration.ofSeconds(10);
    private static final int READ_BYTES = 256 * 1024;
    private static final int WAVE = 256;

    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final Histogram latency = new Histogram(60_000_000_000L, 3);
    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread = new Thread(this::loop, "sse-readers");
    private volatile boolean measuring;
    private volatile boolean ended;
    private long count;

    /// Opens one reader for each path, from the tail on, and waits until all are answered.
    public SseReaders(InetSocketAddress address, List<String> paths) throws IOException {
        List<Reader> readers = new ArrayList<>();
        for (String path : paths) {
            SocketChannel channel = SocketChannel.open(address);
            channel.write(ByteBuffer.wrap(Request.get(path + "?offset=now&live=sse", address)));
            channel.configureBlocking(false);
            channels.add(channel);
            readers.add(new Reader(channel));
            if (readers.size() % WAVE == 0) {
                awaitAnswers(readers);
            }
        }
        awaitAnswers(readers);
        for (Reader reader : readers) {
            reader.channel.register(selector, SelectionKey.OP_READ, reader);
        }
        thread.start();
    }

    /// Reads each one's first bytes here, before the loop has them: so the backlog of connections stays short.
    private void awaitAnswers(List<Reader> readers) throws IOException {
        ByteBuffer first = ByteBuffer.allocateDirect(READ_BYTES);
        for (Reader reader : readers) {
            while (!reader.answered) {
                reader.read(first);
                Thread.onSpinWait();
            }
            if (reader.parser.status() != 200) {
                throw new IOException("answer to a live reader: expected=200 found=" + reader.parser.status());
            }
        }
    }

    /// Deliveries from here on are in [#latencyNanos].
    public void beginMeasuring() {
        measuring = true;
    }

    /// Messages heard so far, by all readers together.
    public long heard() {
        return heard.get();
    }

    /// Waits until so many messages were heard, or it takes too long; how many were.
    public long awaitHeard(long messages) {
        long until = System.nanoTime() + ARRIVAL_MAX.toNanos();
        while (heard.get() < messages && System.nanoTime() < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return heard.get();
    }

    /// Readers whose connection ended.
    public long lost() {
        return lost.get();
    }

    /// After [#close].
    public Histogram latencyNanos() {
        return latency;
    }

    @Override
    public void close() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }

    private void loop() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
        try {
            while (!ended) {
                selector.select(
                        key -> {
                            if (!((Reader) key.attachment()).readQuietly(buffer)) {
                                key.cancel();
                                lost.incrementAndGet();
                            }
                        },
                        100);
                heard.lazySet(count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void heard(long sentAt) {
        count++;
        if (measuring) {
            latency.recordValue(Math.clamp(System.nanoTime() - sentAt, 0, latency.getHighestTrackableValue()));
        }
    }

    private final class Reader {
        private final SocketChannel channel;
        private final ResponseParser parser = new ResponseParser(new StampSink(SseReaders.this::heard));
        private boolean answered;

        Reader(SocketChannel channel) {
            this.channel = channel;
        }

        boolean readQuietly(ByteBuffer buffer) {
            try {
                return read(buffer);
            } catch (IOException e) {
                return false;
            }
        }

        /// False where the connection or the response has ended.
        private boolean read(ByteBuffer buffer) throws IOException {
            buffer.clear();
            int n = channel.read(buffer);
            if (n < 0) {
                throw new IOException("connection ended");
            }
            if (n > 0 && !answered) {
                answered = true;
                begun.incrementAndGet();
            }
            buffer.flip();
            return !parser.take(buffer);
        }
    }
}
