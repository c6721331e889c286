package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.load.Publishers;
import dev.millrace.benchmarks.load.SseReaders;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToLongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// An audience that is published to: as much as is delivered, or so much a second. Used by one thread.
final class FanoutLoad implements AutoCloseable {
    static final int MESSAGE_BYTES = 100;
    private static final int CONNECTIONS = 8;
    private static final int READERS = 20;
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /// With less of the backlog there on average it is not delivery that sets the pace, but publishing.
    private static final double FILLED_MIN = 0.5;

    private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(60);

    private final DeliverySite site;
    private final Audience audience;
    private final Publishers publishers;
    private final DeliveryMeter meter;
    private final DeliveryMeter.Counts first;
    private final long backlog;

    /// What a measurement came to.
    ///
    /// @param micros CPU time of Millrace
    /// @param s2Micros CPU time of s2-lite; negative without one
    /// @param note what else there is to say
    record Measured(
            DeliveryMeter.Counts counts,
            long micros,
            long s2Micros,
            @Nullable Histogram latency,
            String note) {
        double microsEach() {
            return (double) micros / counts.deliveries();
        }

        String rate() {
            return String.format(Locale.ROOT, "%.1f k deliveries/s", counts.perSecond() / 1_000);
        }

        /// For the table.
        String told() {
            String each = String.format(Locale.ROOT, "%.1f records per append", counts.recordsPerAppend());
            String lite = s2Micros < 0
                    ? ""
                    : String.format(Locale.ROOT, ", s2-lite: %.1f µs", (double) s2Micros / counts.deliveries());
            return each + lite + (note.isEmpty() ? "" : ", " + note);
        }
    }

    /// @param messagesEach how many messages a request has
    /// @param backlog how many messages may be published and not delivered
    FanoutLoad(DeliverySite site, Audience audience, int messagesEach, long backlog) throws IOException {
        this.site = site;
        this.audience = audience;
        this.backlog = backlog;
        meter = site.meter();
        first = meter.look();
        publishers = new Publishers(site.api(), audience.sources(), CONNECTIONS, messagesEach, MESSAGE_BYTES);
    }

    /// Publishes so much that there is always something to be delivered.
    Measured full(Duration warmUp, Duration measured) throws IOException {
        push(warmUp);
        Costs costs = new Costs(site);
        DeliveryMeter.Counts before = meter.look();
        costs.begin();
        double filled = push(measured);
        costs.end();
        DeliveryMeter.Counts counts = meter.look().since(before);
        drain();
        return costs.measured(
                counts,
                null,
                filled >= FILLED_MIN ? "" : String.format(Locale.ROOT, "NOT FULL: %.2f of the backlog", filled));
    }

    /// How much of the backlog that may be there was there, on average.
    private double push(Duration time) throws IOException {
        double filled = 0;
        long looks = 0;
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            double delivered = delivered() / audience.deliveriesPerMessage();
            filled += (publishers.published() - delivered) / backlog;
            looks++;
            publishers.check();
            publishers.upTo((long) delivered + backlog);
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
        return filled / looks;
    }

    /// Publishes so much a second, with readers of some sessions.
    Measured paced(Duration warmUp, Duration measured, double messagesPerSecond) throws IOException {
        int[] sample = audience.sample(READERS);
        try (SseReaders readers = new SseReaders(site.api(), audience.streams(sample))) {
            long before = audience.demanded(sample, publishers::published);
            publishers.pace(warmUp, messagesPerSecond);
            drain();
            Costs costs = new Costs(site);
            DeliveryMeter.Counts began = meter.look();
            readers.beginMeasuring();
            costs.begin();
            publishers.pace(measured, messagesPerSecond);
            drain();
            costs.end();
            DeliveryMeter.Counts counts = meter.look().since(began);
            long due = audience.demanded(sample, publishers::published) - before;
            long heard = readers.awaitHeard(due);
            return costs.measured(
                    counts,
                    readers.latencyNanos(),
                    heard == due
                            ? ""
                            : "WRONG COUNT of readers: due=" + due + " heard=" + heard + " closed=" + readers.lost());
        }
    }

    private long delivered() throws IOException {
        return meter.look().since(first).deliveries();
    }

    private void drain() throws IOException {
        long until = System.nanoTime() + DELIVERED_WITHIN.toNanos();
        while (System.nanoTime() < until && !publishers.isIdle()) {
            publishers.check();
            LockSupport.parkNanos(LOOK_EVERY_NS / 5);
        }
        awaitDelivered(publishers::published);
    }

    /// Waits until all is delivered; where that takes too long, [#difference] tells.
    ///
    /// @param published how many messages each source has got
    void awaitDelivered(IntToLongFunction published) throws IOException {
        long until = System.nanoTime() + DELIVERED_WITHIN.toNanos();
        while (System.nanoTime() < until && delivered() < audience.demanded(published)) {
            LockSupport.parkNanos(LOOK_EVERY_NS / 5);
        }
    }

    Publishers publishers() {
        return publishers;
    }

    /// What is wrong with what the sessions hold; empty where nothing is. The last thing to be asked.
    String difference(IntToLongFunction published) throws IOException {
        publishers.close();
        awaitDelivered(published);
        return audience.difference(published);
    }

    @Override
    public void close() throws IOException {
        try (var _ = meter) {
            publishers.close();
        }
    }

    /// The CPU time of all processes between two moments.
    private static final class Costs {
        private final List<Cpu> millrace;
        private final @Nullable Cpu lite;

        Costs(DeliverySite site) {
            millrace = site.cpus();
            Server s2 = site.s2();
            lite = s2 == null ? null : new Cpu(s2.pid());
        }

        void begin() {
            millrace.forEach(Cpu::begin);
            if (lite != null) {
                lite.begin();
            }
        }

        void end() {
            millrace.forEach(Cpu::end);
            if (lite != null) {
                lite.end();
            }
        }

        Measured measured(DeliveryMeter.Counts counts, @Nullable Histogram latency, String note) {
            long micros = millrace.stream().mapToLong(Cpu::micros).sum();
            return new Measured(counts, micros, lite == null ? -1 : lite.micros(), latency, note);
        }
    }
}
