package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.load.Publishers;
import dev.millrace.benchmarks.load.SseReaders;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// A session that is 400,000 messages behind when whoever delivers starts, and others of the same source that are not.
/// Then once more for as long, with nobody behind, to compare with: either time the program has just started.
final class BehindCase implements DeliveryCase {
    private static final int MESSAGES = 400_000;
    private static final int MESSAGES_EACH = 100;
    private static final int OTHERS = 20;
    private static final double PER_SECOND = 100;
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(2);
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(20);

    @Override
    public String word() {
        return "behind";
    }

    @Override
    public void run(Plan plan, DeliverySite site, Consumer<Row> rows) throws IOException {
        int messages = Math.max(MESSAGES_EACH, plan.scaled(MESSAGES) / MESSAGES_EACH * MESSAGES_EACH);
        List<String> sources = Audience.sources(site.api(), word(), 1);
        Audience slow = new Audience(site.api(), sources, Audience.names(word() + "-slow", 1), 1);
        Audience others = new Audience(site.api(), sources, Audience.names(word() + "-other", OTHERS), 1);
        slow.subscribe();
        site.endDelivery();
        publish(site, sources, messages);
        others.subscribe();
        site.beginDelivery();
        try (Others beside = new Others(site, others)) {
            CaughtUp caughtUp = catchUp(site, slow.sessions().getFirst(), messages);
            String title = String.format(Locale.ROOT, "a session %,d messages behind", messages);
            long published = beside.end();
            rows.accept(new Row(
                    title,
                    site.store().title(),
                    String.format(Locale.ROOT, "%.1f k messages/s", caughtUp.perSecond() / 1_000),
                    null,
                    -1,
                    String.format(Locale.ROOT, "caught up %.1f s after delivery began", caughtUp.seconds())
                            + wrong(slow, messages + published)));
            rows.accept(beside.row(title + ": others of its source", wrong(others, published)));
            compare(site, others, caughtUp.seconds(), published, rows);
        }
    }

    private static void compare(DeliverySite site, Audience others, double seconds, long before, Consumer<Row> rows)
            throws IOException {
        site.endDelivery();
        site.beginDelivery();
        try (Others again = new Others(site, others)) {
            LockSupport.parkNanos((long) (seconds * 1e9));
            long published = again.end();
            rows.accept(again.row("nobody behind: the same", wrong(others, before + published)));
        }
    }

    private static String wrong(Audience audience, long published) throws IOException {
        String difference = audience.difference(source -> published);
        return difference.isEmpty() ? "" : ", " + difference;
    }

    private static void publish(DeliverySite site, List<String> sources, int messages) throws IOException {
        try (Publishers all = new Publishers(site.api(), sources, 4, MESSAGES_EACH, FanoutLoad.MESSAGE_BYTES)) {
            all.upTo(messages);
            while (!all.isIdle()) {
                all.check();
                LockSupport.parkNanos(LOOK_EVERY_NS);
            }
        }
    }

    /// @param perSecond from the first look at which it had moved to the end
    /// @param seconds from the beginning of delivery
    private record CaughtUp(double perSecond, double seconds) {}

    private static CaughtUp catchUp(DeliverySite site, String session, int messages) throws IOException {
        long began = System.nanoTime();
        long firstAt = 0;
        long firstSeqNum = 0;
        try (DeliveryMeter meter = site.meter()) {
            while (System.nanoTime() - began < CAUGHT_UP_WITHIN.toNanos()) {
                long next = meter.nextSeqNum(Audience.PROJECT, session);
                long now = System.nanoTime();
                if (firstAt == 0 && next >= 0) {
                    firstAt = now;
                    firstSeqNum = next;
                }
                if (next >= messages) {
                    double perSecond = (next - firstSeqNum) * 1e9 / Math.max(1, now - firstAt);
                    return new CaughtUp(perSecond, (now - began) / 1e9);
                }
                LockSupport.parkNanos(LOOK_EVERY_NS);
            }
        }
        throw new IOException("the session has not caught up within " + CAUGHT_UP_WITHIN);
    }

    /// Readers of the other sessions, and what is published to them meanwhile, on a thread of its own.
    private static final class Others implements AutoCloseable {
        private final DeliverySite site;
        private final SseReaders readers;
        private final Publishers publishers;
        private final ExecutorService pacer = Executors.newSingleThreadExecutor();
        private volatile boolean over;

        Others(DeliverySite site, Audience audience) throws IOException {
            this.site = site;
            readers = new SseReaders(site.api(), audience.streams(audience.sample(OTHERS)));
            publishers = new Publishers(site.api(), audience.sources(), 1, 1, FanoutLoad.MESSAGE_BYTES);
            readers.beginMeasuring();
            pacer.execute(() -> {
                while (!over) {
                    publishers.pace(Duration.ofMillis(100), PER_SECOND);
                }
            });
        }

        /// Publishes no more, and waits until all was heard; how many messages that were.
        long end() throws IOException {
            over = true;
            pacer.close();
            publishers.close();
            long published = publishers.published();
            readers.awaitHeard(published * OTHERS);
            readers.close();
            return published;
        }

        Row row(String title, String note) {
            return new Row(
                    title,
                    site.store().title(),
                    String.format(Locale.ROOT, "%.0f/s to each", PER_SECOND),
                    readers.latencyNanos(),
                    -1,
                    readers.latencyNanos().getTotalCount() + " deliveries" + note);
        }

        @Override
        public void close() throws IOException {
            over = true;
            pacer.close();
            try (var _ = readers) {
                publishers.close();
            }
        }
    }
}
