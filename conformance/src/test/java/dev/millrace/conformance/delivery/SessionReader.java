package dev.millrace.conformance.delivery;

import dev.millrace.testkit.wire.SseEvent;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Reads one session live, from whichever process is there, and goes on from the last offset that it was told. Works on
/// a thread of its own; what it was shown is looked at by the test's.
final class SessionReader {
    private static final Duration WAIT = Duration.ofSeconds(40);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Session session;
    private final Load load;
    private final Random random;
    private final List<Publication> shown = new ArrayList<>();
    private String offset = "-1";
    private int life;
    private volatile @Nullable WireConnection open;

    SessionReader(Session session, Load load, Random random) {
        this.session = session;
        this.load = load;
        this.random = random;
    }

    Session session() {
        return session;
    }

    /// Reads until it is told to leave.
    void work() throws InterruptedException {
        while (!load.isOver()) {
            if (!session.isThere()) {
                LockSupport.parkNanos(PAUSE_NS);
                continue;
            }
            beginLife(session.life());
            Door door = load.doors().any(random);
            try (WireConnection connection = WireConnection.open(door.port(), WAIT)) {
                open = connection;
                follow(connection);
            } catch (IOException broken) {
                if (!door.isStruck() && !load.isOver()) {
                    throw new AssertionError("a reader's connection broke to a process that was not struck", broken);
                }
            }
        }
    }

    private synchronized void beginLife(int now) {
        if (now != life) {
            life = now;
            offset = "-1";
            shown.clear();
        }
    }

    /// What came without its offset comes again.
    private void follow(WireConnection connection) throws IOException {
        SseReader events = connection.events(WireRequest.of("GET", session.url() + "?offset=" + offset + "&live=sse"));
        if (events.status() == 503) {
            LockSupport.parkNanos(PAUSE_NS);
            return;
        }
        if (events.status() != 200) {
            if (session.isThere() && session.life() == life) {
                throw new AssertionError(session + " is there, and was read from " + offset + ": " + events.status());
            }
            return;
        }
        String unplaced = "";
        for (Optional<SseEvent> event = events.next(); event.isPresent() && !load.isOver(); event = events.next()) {
            if (event.get().type().equals("data")) {
                unplaced = event.get().data();
            } else {
                if (!unplaced.isEmpty()) {
                    take(unplaced);
                    unplaced = "";
                }
                offset = event.get().field("streamNextOffset");
            }
        }
    }

    private void take(String text) {
        for (Contents.Found found : session.shape().read(text.getBytes(StandardCharsets.UTF_8))) {
            Publication publication = load.find(session, found.id());
            publication.show();
            load.stalls().seen(publication, session.toString());
            synchronized (this) {
                shown.add(publication);
            }
        }
    }

    synchronized boolean wasShown(Publication publication) {
        return shown.contains(publication);
    }

    synchronized int shown() {
        return shown.size();
    }

    /// What was shown is what the session holds: no gap, no repeat, nothing else.
    ///
    /// @throws AssertionError where it is not
    synchronized void requireShown(List<Publication> held) {
        for (int i = 0; i < Math.min(shown.size(), held.size()); i++) {
            if (shown.get(i) != held.get(i)) {
                throw new AssertionError("the reader of " + session + " was shown " + shown.get(i) + " as message " + i
                        + ", it is " + held.get(i));
            }
        }
        if (shown.size() != held.size()) {
            throw new AssertionError(
                    "the reader of " + session + " was shown " + shown.size() + " of " + held.size() + " messages");
        }
    }

    /// Ends the reading, once the load is over, also of a response that would last.
    void leave() {
        WireConnection lasting = open;
        if (lasting != null) {
            try {
                lasting.close();
            } catch (IOException broken) {
                throw new AssertionError("a socket that cannot be closed", broken);
            }
        }
    }
}
