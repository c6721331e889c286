package dev.millrace.conformance.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One client of a flood, with one connection at a time. Belongs to the thread of its [Flood].
final class Abuser {
    private static final long DRIP_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long REOPENED_NS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] DRIP = {'x'};

    private final Way way;
    private final byte[] request;
    private @Nullable FloodConnection connection;
    private boolean asking;
    private long notBeforeNs = System.nanoTime();

    /// What a client does.
    enum Way {
        /// Asks, and once it is answered asks again, whatever the answer was.
        ASK(40),
        /// Asks for an event stream and stays, also while the flood rests.
        FOLLOW(40),
        /// Sends what it has and then one byte five times a second, of a body that does not end. It leaves while the
        /// flood rests.
        DRIP(1);

        /// Connections opened each time that the flood looks, 50 times a second.
        final int opensAtOnce;

        Way(int opensAtOnce) {
            this.opensAtOnce = opensAtOnce;
        }
    }

    Abuser(Way way, byte[] request) {
        this.way = way;
        this.request = request;
    }

    int opensAtOnce() {
        return way.opensAtOnce;
    }

    /// Looks whether there is something to begin or to end.
    ///
    /// @return whether it opened a connection
    boolean look(Flood flood, boolean on, long nowNs) {
        if (way == Way.DRIP && !on) {
            drop();
        }
        if ((!on && way != Way.FOLLOW) || nowNs - notBeforeNs < 0) {
            return false;
        }
        boolean opens = connection == null;
        try {
            begin(flood.port(), flood.selector(), nowNs);
        } catch (IOException refused) {
            broken(flood, nowNs);
        }
        return opens;
    }

    private void begin(int port, Selector selector, long nowNs) throws IOException {
        if (connection == null) {
            connection = new FloodConnection(port, selector, this);
        }
        if (!asking) {
            asking = true;
            connection.send(ByteBuffer.wrap(request));
        } else if (way == Way.DRIP && connection.hasSent()) {
            connection.send(ByteBuffer.wrap(DRIP));
        }
        if (way == Way.DRIP) {
            notBeforeNs = nowNs + DRIP_NS;
        }
    }

    /// The connection can be read or written.
    void onReady(Flood flood, boolean readable, boolean on, long nowNs) {
        if (connection == null) {
            return;
        }
        try {
            if (!connection.hasSent()) {
                connection.sendOn();
            }
            int status = readable ? connection.read(flood.scratch()) : 0;
            if (status != 0) {
                onAnswer(flood, status, on, nowNs);
            }
        } catch (IOException ended) {
            broken(flood, nowNs);
        }
    }

    private void onAnswer(Flood flood, int status, boolean on, long nowNs) throws IOException {
        flood.saw(status);
        asking = way == Way.FOLLOW && status == Flood.OK;
        if (way == Way.DRIP) {
            drop(); // it was refused
            notBeforeNs = nowNs + REOPENED_NS;
        } else if (on && !asking) {
            begin(flood.port(), flood.selector(), nowNs);
        }
    }

    private void broken(Flood flood, long nowNs) {
        flood.saw(0);
        drop();
        notBeforeNs = nowNs + REOPENED_NS;
    }

    void drop() {
        asking = false;
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
