package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.load.Publishers;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/// What a publish takes to a source with 1,000 sessions and to one with none, at the same rate, in turns: while half as
/// much is delivered as can be, and while it is 25,000 deliveries a second.
final class PublishBesideCase implements DeliveryCase {
    private static final int SESSIONS = 1_000;
    private static final int BACKLOG = 256;
    private static final int ROUNDS = 2;
    private static final double DELIVERIES_PER_SECOND = 25_000;

    @Override
    public String word() {
        return "publish-beside";
    }

    @Override
    public void run(Plan plan, DeliverySite site, Consumer<Row> rows) throws IOException {
        Audience audience = Audience.gather(site.api(), word(), 1, plan.scaled(SESSIONS), 1);
        List<String> alone = Audience.sources(site.api(), word() + "-alone", 1);
        try (FanoutLoad load = new FanoutLoad(site, audience, 1, BACKLOG)) {
            double full = load.full(plan.warmUp().multipliedBy(3), plan.measured())
                    .counts()
                    .perSecond();
            long published = load.publishers().published();
            for (double deliveries : new double[] {full / 2, DELIVERIES_PER_SECOND}) {
                double perSecond = deliveries / audience.deliveriesPerMessage();
                Histogram with = new Histogram(60_000_000_000L, 3);
                Histogram without = new Histogram(60_000_000_000L, 3);
                for (int i = 0; i < ROUNDS; i++) {
                    publish(plan, site, alone, perSecond, without);
                    published += publish(plan, site, audience.sources(), perSecond, with);
                    long all = published;
                    load.awaitDelivered(source -> all);
                }
                rows.accept(row(site, "publish to no session", perSecond, without, ""));
                String title = String.format(
                        Locale.ROOT,
                        "publish to %,d sessions",
                        audience.sessions().size());
                double times = (double) with.getValueAtPercentile(50) / without.getValueAtPercentile(50);
                String ratio = String.format(
                        Locale.ROOT, "%.1f k deliveries/s, p50 is %.2f of that to none", deliveries / 1_000, times);
                rows.accept(row(site, title, perSecond, with, ratio));
            }
            long all = published;
            String difference = load.difference(source -> all);
            if (!difference.isEmpty()) {
                rows.accept(new Row(word(), site.store().title(), "", null, -1, difference));
            }
        }
    }

    /// How many messages were published.
    private static long publish(Plan plan, DeliverySite site, List<String> paths, double perSecond, Histogram into)
            throws IOException {
        Publishers one = new Publishers(site.api(), paths, 1, 1, FanoutLoad.MESSAGE_BYTES);
        try (one) {
            one.pace(plan.warmUp().dividedBy(ROUNDS), perSecond);
            one.beginMeasuring();
            one.pace(plan.measured().dividedBy(ROUNDS), perSecond);
        }
        into.add(one.latencyNanos());
        return one.published();
    }

    private static Row row(DeliverySite site, String title, double perSecond, Histogram latency, String note) {
        String rate = String.format(Locale.ROOT, "%.1f/s", perSecond);
        return new Row(title, site.store().title(), rate, latency, -1, note);
    }
}
