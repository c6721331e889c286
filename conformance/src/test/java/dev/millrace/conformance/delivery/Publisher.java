package dev.millrace.conformance.delivery;

import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Publishes to sources drawn at random, as an idempotent producer that sends again until it is answered, and now and
/// then once more than that. Used by one thread.
final class Publisher {
    private static final int MESSAGES_MAX = 4;
    private static final int FILLER_MAX = 60;

    /// One message in so many is long.
    private static final int LONG_ONES = 200;

    private static final int LONG_FILLER = 40_000;

    /// One in so many is sent again after its answer.
    private static final int SENT_AGAIN = 20;

    private final String id;
    private final Load load;
    private final Random random;
    private final Map<SourceLife, Long> nextSeq = new HashMap<>();

    Publisher(String id, Load load, Random random) {
        this.id = id;
        this.load = load;
        this.random = random;
    }

    /// Publishes until the load is stopped.
    void work() throws InterruptedException {
        try (Asker asker = load.asker(random)) {
            while (load.pace().await(random)) {
                Source source = load.sources().get(random.nextInt(load.sources().size()));
                if (source.lock().readLock().tryLock()) {
                    try {
                        publish(asker, source, count(source));
                    } finally {
                        source.lock().readLock().unlock();
                    }
                }
            }
        }
    }

    private int count(Source source) {
        return source.kind().hasBatches() && random.nextInt(5) == 0 ? 2 + random.nextInt(MESSAGES_MAX - 1) : 1;
    }

    /// Publishes one unit, whoever has to be asked for it, and however often.
    void publish(Asker asker, Source source, int count) throws InterruptedException {
        SourceLife life = source.life();
        long seq = nextSeq.merge(life, 1L, Long::sum) - 1;
        List<Publication> unit = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Publication publication = life.publish(id + "." + seq + "." + i);
            load.sent(publication);
            unit.add(publication);
        }
        WireRequest request = request(source, unit, seq);
        WireResponse response = asker.ask(request, 200, 204);
        acknowledge(unit, response);
        load.acknowledged(unit.getLast());
        load.appends.increment();
        if (random.nextInt(SENT_AGAIN) == 0) {
            asker.ask(request, 204);
            load.duplicates.increment();
        }
    }

    private WireRequest request(Source source, List<Publication> unit, long seq) {
        String url = random.nextBoolean() ? source.publishUrl() : source.url();
        int filler = random.nextInt(LONG_ONES) == 0 ? LONG_FILLER : random.nextInt(FILLER_MAX);
        return WireRequest.of("POST", url)
                .with("Content-Type", source.kind().contentType())
                .with("Producer-Id", id)
                .with("Producer-Epoch", "0")
                .with("Producer-Seq", Long.toString(seq))
                .body(source.kind().body(unit.stream().map(Publication::id).toList(), filler));
    }

    /// The last of them ends where the answer says, unless it is the answer to a repeat, which tells the tail of now.
    private static void acknowledge(List<Publication> unit, WireResponse response) {
        long nowNs = System.nanoTime();
        String next = response.status() == 200 ? response.required("Stream-Next-Offset") : "";
        for (Publication publication : unit) {
            publication.acknowledge(nowNs, publication == unit.getLast() ? next : "");
        }
    }
}
