package dev.millrace.s2;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;

/// Counts the connections to one S2, of both clients, and tells when none is left: an S2 that ends closes them all, so
/// as long as one is open it is the same process. Called on Jetty's threads.
final class S2Connections implements Connection.Listener {
    private final AtomicInteger open = new AtomicInteger();
    private volatile Runnable onLastClosed = () -> {};

    void onLastClosed(Runnable listener) {
        onLastClosed = listener;
    }

    @Override
    public void onOpened(Connection connection) {
        open.incrementAndGet();
    }

    @Override
    public void onClosed(Connection connection) {
        if (open.decrementAndGet() == 0) {
            onLastClosed.run();
        }
    }
}
