package dev.millrace.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Writers that append stamped messages to paths in turn, each with one request under way, as far as they are let:
/// whoever has them says by [#upTo] how many messages may be published. [#close] ends them, each after its answer.
public final class Publishers implements AutoCloseable {
    private static final String JSON = "Content-Type: application/json\r\n";

    private final InetSocketAddress address;
    private final List<String> paths;
    private final int messagesEach;
    private final int messageBytes;
    private final AtomicLongArray published;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Histogram>> writers = new ArrayList<>();
    private final Histogram latency = new Histogram(60_000_000_000L, 3);
    private volatile boolean measuring;
    private long claimed;
    private long limit;
    private boolean over;

    /// @param messagesEach how many messages a request has, one after the other in a JSON array
    public Publishers(
            InetSocketAddress address, List<String> paths, int connections, int messagesEach, int messageBytes) {
        this.address = address;
        this.paths = List.copyOf(paths);
        this.messagesEach = messagesEach;
        this.messageBytes = messageBytes;
        published = new AtomicLongArray(paths.size());
        for (int i = 0; i < connections; i++) {
            writers.add(threads.submit(this::write));
        }
    }

    /// So many messages may have been published, counted from the beginning.
    public synchronized void upTo(long messages) {
        if (messages > limit) {
            limit = messages;
            notifyAll();
        }
    }

    /// Lets so many a second be published for so long, evenly, whatever the answers take.
    public void pace(Duration time, double messagesPerSecond) {
        long from = claimed();
        long began = System.nanoTime();
        long requests = (long) (time.toNanos() / 1e9 * messagesPerSecond / messagesEach);
        for (long i = 0; i < requests; i++) {
            long due = began + (long) (i * messagesEach * 1e9 / messagesPerSecond);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            upTo(from + (i + 1) * messagesEach);
        }
    }

    /// Whether all that may be published is acknowledged.
    public boolean isIdle() {
        synchronized (this) {
            if (claimed + messagesEach <= limit) {
                return false;
            }
        }
        return published() == claimed();
    }

    /// Fails where a writer has.
    public void check() throws IOException {
        for (Future<Histogram> writer : writers) {
            if (writer.state() == Future.State.FAILED) {
                throw new IOException("a publisher ended early: " + writer.exceptionNow(), writer.exceptionNow());
            }
        }
    }

    private synchronized long claimed() {
        return claimed;
    }

    /// Answers to what is sent from here on are in [#latencyNanos].
    public void beginMeasuring() {
        measuring = true;
    }

    /// Messages that a path has got, as far as they are acknowledged.
    public long published(int path) {
        return published.get(path);
    }

    /// Messages that are acknowledged, of all paths together.
    public long published() {
        long sum = 0;
        for (int i = 0; i < published.length(); i++) {
            sum += published.get(i);
        }
        return sum;
    }

    /// From a request to its answer. After [#close].
    public Histogram latencyNanos() {
        return latency;
    }

    @Override
    public void close() throws IOException {
        if (threads.isShutdown()) {
            return;
        }
        synchronized (this) {
            over = true;
            notifyAll();
        }
        threads.shutdown();
        try {
            for (Future<Histogram> writer : writers) {
                latency.add(writer.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IOException("a publisher ended early: " + e.getCause(), e);
        }
    }

    private Histogram write() throws IOException, InterruptedException {
        Histogram own = new Histogram(60_000_000_000L, 3);
        try (Exchange exchange = new Exchange(address, BodySink.NONE)) {
            for (long request = claim(); request >= 0; request = claim()) {
                int path = (int) (request % paths.size());
                boolean measured = measuring;
                long sentAt = System.nanoTime();
                exchange.sendExpecting2xx(Request.of("POST", paths.get(path), address, JSON, body(sentAt)));
                if (measured) {
                    own.recordValue(Math.min(System.nanoTime() - sentAt, own.getHighestTrackableValue()));
                }
                published.addAndGet(path, messagesEach);
            }
        }
        return own;
    }

    /// The number of the next request, once it may be sent; -1 at the end.
    private synchronized long claim() throws InterruptedException {
        while (!over && claimed + messagesEach > limit) {
            wait();
        }
        if (over) {
            return -1;
        }
        claimed += messagesEach;
        return claimed / messagesEach - 1;
    }

    private byte[] body(long sentAt) {
        byte[] message = Stamp.message(sentAt, messageBytes);
        if (messagesEach == 1) {
            return message;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream(messagesEach * (messageBytes + 1) + 1);
        for (int i = 0; i < messagesEach; i++) {
            body.write(i == 0 ? '[' : ',');
            body.writeBytes(message);
        }
        body.write(']');
        return body.toByteArray();
    }
}
