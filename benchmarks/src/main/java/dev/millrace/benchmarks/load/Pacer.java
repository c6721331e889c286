package dev.millrace.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// One writer that appends stamped messages at a fixed rate, whatever the answers take, to paths in turn.
public final class Pacer {
    private static final String JSON = "Content-Type: application/json\r\n";

    private final InetSocketAddress address;
    private final List<String> paths;
    private final int messageBytes;
    private int next;

    public Pacer(InetSocketAddress address, List<String> paths, int messageBytes) {
        this.address = address;
        this.paths = List.copyOf(paths);
        this.messageBytes = messageBytes;
    }

    /// Appends for so long; the number of messages that were acknowledged.
    public long run(Duration time, int perSecond) throws IOException {
        long acknowledged = 0;
        try (Exchange exchange = new Exchange(address, BodySink.NONE)) {
            long began = System.nanoTime();
            long messages = time.toMillis() * perSecond / 1_000;
            for (long i = 0; i < messages; i++) {
                long due = began + i * 1_000_000_000L / perSecond;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                byte[] message = Stamp.message(System.nanoTime(), messageBytes);
                exchange.sendExpecting2xx(Request.of("POST", paths.get(next), address, JSON, message));
                next = (next + 1) % paths.size();
                acknowledged++;
            }
        }
        return acknowledged;
    }
}
