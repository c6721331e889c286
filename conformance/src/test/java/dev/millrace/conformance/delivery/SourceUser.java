package dev.millrace.conformance.delivery;

import dev.millrace.testkit.wire.WireRequest;
import java.util.Random;

/// Makes sources, deletes them, and makes them again, with deliveries of their last messages under way. Used by one
/// thread.
final class SourceUser {
    private static final int LAST_MESSAGES = 3;

    private final Load load;
    private final Pace pace;
    private final Random random;
    private final Publisher last;
    private volatile boolean quiet;

    SourceUser(Load load, Pace pace, Random random) {
        this.load = load;
        this.pace = pace;
        this.random = random;
        last = new Publisher("last", load, new Random(random.nextLong()));
    }

    /// Makes the first life of all.
    void begin() throws InterruptedException {
        try (Asker asker = load.asker(random)) {
            for (Source source : load.sources()) {
                create(asker, source);
            }
        }
    }

    /// Ends and begins lives until the load is stopped.
    void work() throws InterruptedException {
        try (Asker asker = load.asker(random)) {
            while (!load.isStopped() && pace.await(random)) {
                Source source = load.sources().get(random.nextInt(load.sources().size()));
                source.lock().writeLock().lock();
                try {
                    renew(asker, source);
                } finally {
                    source.lock().writeLock().unlock();
                }
            }
            quiet = true;
        }
    }

    /// Whether it has ended its last life, and begun the next.
    boolean isQuiet() {
        return quiet;
    }

    private void renew(Asker asker, Source source) throws InterruptedException {
        for (int i = random.nextInt(LAST_MESSAGES + 1); i > 0; i--) {
            last.publish(asker, source, 1);
        }
        source.life().settle(StoredMessages.of(asker, source));
        asker.ask(WireRequest.of("DELETE", source.url()), 204, 404);
        create(asker, source);
        source.beginLife();
        load.sourcesDeleted.increment();
    }

    private static void create(Asker asker, Source source) throws InterruptedException {
        WireRequest create = WireRequest.of("PUT", source.url())
                .with("Content-Type", source.kind().contentType());
        asker.ask(create, 201, 200);
    }
}
