package dev.millrace.benchmarks.run;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// The cases of delivery, each on every store in turn.
final class DeliveryCases {
    private static final List<DeliveryCase> CASES = List.of(
            new FanoutCase("fanout-1x1000", new FanoutCase.Shape(1, 1_000, 1, 1, 256)),
            new FanoutCase("fanout-100x100", new FanoutCase.Shape(100, 10_000, 1, 10, 10_000)),
            new FanoutCase("fanout-100x1", new FanoutCase.Shape(100, 1, 100, 200, 100_000)),
            new PublishBesideCase(),
            new BehindCase());

    private DeliveryCases() {}

    /// In the order in which they run.
    static List<String> words() {
        return CASES.stream().map(DeliveryCase::word).toList();
    }

    static void run(Plan plan, List<String> words, Consumer<Row> rows) throws IOException {
        for (DeliveryCase load : CASES) {
            if (words.contains(load.word())) {
                for (StoreKind store : plan.stores()) {
                    run(plan, load, store, rows);
                }
            }
        }
    }

    private static void run(Plan plan, DeliveryCase load, StoreKind store, Consumer<Row> rows) throws IOException {
        try (DeliverySite site = DeliverySite.open(plan, store)) {
            try {
                load.run(plan, site, rows);
            } catch (IOException e) {
                String why = "WRONG: ended early: " + e.getMessage() + "; last words: " + site.lastWords();
                rows.accept(new Row(load.word(), store.title(), "", null, -1, why));
            }
        }
    }
}
