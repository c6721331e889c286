package dev.millrace.conformance.delivery;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Looks for messages that have been due at a reader for long, and prints what is known of them: whether the session
/// holds them, and what whoever delivers says. Used by one thread.
final class Lookout {
    private static final long LATE_NS = TimeUnit.SECONDS.toNanos(7);
    private static final int TOLD_MAX = 3;

    private final Ground ground;
    private final Load load;
    private final List<SessionReader> readers;
    private final Random random;

    Lookout(Ground ground, Load load, List<SessionReader> readers, Random random) {
        this.ground = ground;
        this.load = load;
        this.readers = readers;
        this.random = random;
    }

    void work() throws InterruptedException {
        try (Asker asker = load.asker(random)) {
            while (!load.isOver()) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
                look(asker);
            }
        }
    }

    private void look(Asker asker) throws InterruptedException {
        int told = 0;
        long nowNs = System.nanoTime();
        for (Publication publication : load.published()) {
            if (!publication.isAcknowledged() || nowNs - publication.acknowledgedNs() < LATE_NS) {
                continue;
            }
            for (SessionReader reader : readers) {
                if (reader.session().wants(publication) && !reader.wasShown(publication) && told < TOLD_MAX) {
                    told++;
                    tell(asker, reader.session(), publication, nowNs);
                }
            }
        }
    }

    private void tell(Asker asker, Session session, Publication publication, long nowNs) throws InterruptedException {
        boolean there = StoredMessages.of(asker, session).stream()
                .anyMatch(found -> found.id().equals(publication.id()));
        System.out.println("LATE " + Stalls.ms(nowNs - publication.acknowledgedNs()) + " ms: " + publication + " for "
                + session + (there ? " is there and was not shown" : " is not there") + "\n" + ground.explain(session));
    }
}
