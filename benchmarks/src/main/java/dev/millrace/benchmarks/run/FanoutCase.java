package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/// Sources that are published to as fast as it is delivered, and at half of that rate with readers of some sessions.
/// On s2-lite, beside it, the appends that this comes to, sent to the same s2-lite by themselves. At the end every
/// session has to hold what its sources got.
final class FanoutCase implements DeliveryCase {
    private final String word;
    private final Shape shape;

    /// @param sessions of all sources together
    /// @param sourcesEach how many of the sources each session has
    /// @param messagesEach how many messages a request has
    /// @param backlog how many messages may be published and not delivered
    record Shape(int sources, int sessions, int sourcesEach, int messagesEach, int backlog) {
        String title(int count) {
            return count == 1
                    ? "fan-out: 1 session of " + sources + " sources"
                    : String.format(
                            Locale.ROOT,
                            "fan-out: %d source%s × %,d sessions",
                            sources,
                            sources == 1 ? "" : "s",
                            count * sourcesEach / sources);
        }
    }

    FanoutCase(String word, Shape shape) {
        this.word = word;
        this.shape = shape;
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public void run(Plan plan, DeliverySite site, Consumer<Row> rows) throws IOException {
        int sessions = shape.sessions() == 1 ? 1 : plan.scaled(shape.sessions());
        String title = shape.title(sessions);
        String server = site.store().title();
        Audience audience = Audience.gather(site.api(), word, shape.sources(), sessions, shape.sourcesEach());
        try (FanoutLoad load = new FanoutLoad(site, audience, shape.messagesEach(), shape.backlog())) {
            // The program has not run yet.
            Duration warmUp = plan.warmUp().multipliedBy(3);
            FanoutLoad.Measured full = load.full(warmUp, plan.measured());
            rows.accept(new Row(title, server, full.rate(), null, full.microsEach(), full.told()));
            double half = full.counts().perSecond() / 2 / audience.deliveriesPerMessage();
            FanoutLoad.Measured paced = load.paced(plan.warmUp(), plan.measured(), half);
            String difference = load.difference(load.publishers()::published);
            rows.accept(new Row(
                    title + ", at half of that",
                    server,
                    paced.rate(),
                    paced.latency(),
                    paced.microsEach(),
                    paced.told() + (difference.isEmpty() ? "" : ", " + difference)));
            Server s2 = site.s2();
            if (s2 != null) {
                rows.accept(DirectAppends.measure(plan, s2, title, sessions, full.counts()));
            }
        }
    }
}
