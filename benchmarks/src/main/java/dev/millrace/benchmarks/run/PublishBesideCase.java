package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.load.Publishers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/// What a publish takes to a source with 1,000 sessions and to one with none, at the same rate, in turns: while half as
/// much is delivered as can be, and while it is 25,000 deliveries a second. And what it takes to the one with none
/// while
/// the same is delivered from the other.
final class PublishBesideCase implements DeliveryCase {
    private static final int SESSIONS = 1_000;
    private static final int BACKLOG = 256;
    private static final int ROUNDS = 2;
    private static final double DELIVERIES_PER_SECOND = 25_000;

    /// Of the rate of the source that is delivered from: so the two meet in any order and at any distance.
    private static final double BESIDE_RATE = 0.9;

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
                Histogram beside = new Histogram(60_000_000_000L, 3);
                for (int i = 0; i < ROUNDS; i++) {
                    publish(plan, site, alone, perSecond, without);
                    published += publish(plan, site, audience.sources(), perSecond, with);
                    published += publishBeside(plan, site, audience.sources(), alone, perSecond, beside);
                    long all = published;
                    load.awaitDelivered(source -> all);
                }
                rows.accept(row(site, "publish to no session, nothing delivered", perSecond, without, ""));
                rows.accept(row(
                        site,
                        "publish to no session, while the same is delivered",
                        perSecond * BESIDE_RATE,
                        beside,
                        ratio(beside, without) + " of that with nothing delivered"));
                rows.accept(row(
                        site,
                        String.format(
                                Locale.ROOT,
                                "publish to %,d sessions",
                                audience.sessions().size()),
                        perSecond,
                        with,
                        String.format(
                                Locale.ROOT,
                                "%.1f k deliveries/s, p50 is %s of that to none with nothing delivered, %s of that to none beside",
                                deliveries / 1_000,
                                ratio(with, without),
                                ratio(with, beside))));
            }
            long all = published;
            String difference = load.difference(source -> all);
            if (!difference.isEmpty()) {
                rows.accept(new Row(word(), site.store().title(), "", null, -1, difference));
            }
        }
    }

    private static String ratio(Histogram one, Histogram other) {
        double times = (double) one.getValueAtPercentile(50) / other.getValueAtPercentile(50);
        return String.format(Locale.ROOT, "%.2f", times);
    }

    /// How many messages were published to the source that is delivered from.
    private static long publishBeside(
            Plan plan, DeliverySite site, List<String> delivered, List<String> alone, double perSecond, Histogram into)
            throws IOException {
        Duration time = plan.warmUp().plus(plan.measured()).dividedBy(ROUNDS);
        Publishers others = new Publishers(site.api(), delivered, 1, 1, FanoutLoad.MESSAGE_BYTES);
        try (others;
                ExecutorService pacer = Executors.newSingleThreadExecutor()) {
            pacer.execute(() -> others.pace(time, perSecond));
            publish(plan, site, alone, perSecond * BESIDE_RATE, into);
        }
        return others.published();
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
