package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.load.Publishers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/// What a publish takes to a source with 1,000 sessions, while half as much is delivered as can be, and to a source
/// with none, at the same rate, in turns.
final class PublishBesideCase implements DeliveryCase {
    private static final int SESSIONS = 1_000;
    private static final int BACKLOG = 256;
    private static final int ROUNDS = 2;

    @Override
    public String word() {
        return "publish-beside";
    }

    @Override
    public void run(Plan plan, DeliverySite site, Consumer<Row> rows) throws IOException {
        Audience audience = Audience.gather(site.api(), word(), 1, plan.scaled(SESSIONS), 1);
        List<String> alone = Audience.sources(site.api(), word() + "-alone", 1);
        Histogram with = new Histogram(60_000_000_000L, 3);
        Histogram without = new Histogram(60_000_000_000L, 3);
        long published = 0;
        try (FanoutLoad load = new FanoutLoad(site, audience, 1, BACKLOG)) {
            FanoutLoad.Measured full = load.full(plan.warmUp().multipliedBy(3), plan.measured());
            double perSecond = full.counts().perSecond() / 2 / audience.deliveriesPerMessage();
            Duration each = plan.measured().dividedBy(ROUNDS);
            for (int i = 0; i < ROUNDS; i++) {
                publish(site, alone, plan.warmUp(), each, perSecond, without);
                published += publish(site, audience.sources(), plan.warmUp(), each, perSecond, with);
                long all = published;
                load.awaitDelivered(source -> load.publishers().published(source) + all);
            }
            long beside = published;
            String difference = load.difference(source -> load.publishers().published(source) + beside);
            rows.accept(row(site, "publish without sessions", perSecond, without, ""));
            String ratio = String.format(
                    Locale.ROOT,
                    "p50 is %.2f of that without",
                    (double) with.getValueAtPercentile(50) / without.getValueAtPercentile(50));
            rows.accept(row(
                    site,
                    String.format(Locale.ROOT, "publish to %,d sessions", audience.sessions().size()),
                    perSecond,
                    with,
                    ratio + (difference.isEmpty() ? "" : ", " + difference)));
        }
    }

    /// How many messages were published.
    private static long publish(
            DeliverySite site, List<String> paths, Duration warmUp, Duration time, double perSecond, Histogram into)
            throws IOException {
        Publishers one = new Publishers(site.api(), paths, 1, 1, FanoutLoad.MESSAGE_BYTES);
        try (one) {
            one.pace(warmUp, perSecond);
            one.beginMeasuring();
            one.pace(time, perSecond);
        }
        into.add(one.latencyNanos());
        return one.published();
    }

    private static Row row(DeliverySite site, String title, double perSecond, Histogram latency, String note) {
        String rate = String.format(Locale.ROOT, "%.1f/s", perSecond);
        return new Row(title, site.store().title(), rate, latency, -1, note);
    }
}
