package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.Machine;
import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.host.ServerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs the cases, each with every server in turn, and prints the table as it grows.
public final class Runner {
    private static final List<Case> CASES = List.of(
            new AppendCase(),
            new CreateCase(),
            new SseCase(),
            new CatchUpCase(),
            new IdleReadersCase(),
            new IdleStreamsCase());

    private Runner() {}

    /// The words of the cases, in the order in which they run.
    static List<String> words() {
        List<String> words = new ArrayList<>(List.of("ceiling"));
        CASES.forEach(c -> words.add(c.word()));
        words.addAll(List.of("start", "s2"));
        words.addAll(DeliveryCases.words());
        return words;
    }

    /// @return the exit code: 1 where a count was not right
    public static int run(String[] arguments) throws IOException {
        Plan plan = Arguments.plan(arguments);
        for (String line : Machine.facts(plan.project(), Path.of(System.getProperty("java.io.tmpdir")))) {
            print("- " + line);
        }
        print("- Warm-up " + plan.warmUp().toSeconds() + " s, measured "
                + plan.measured().toSeconds() + " s, scale " + plan.scale() + "\n");
        print(Row.heading());
        List<Row> wrong = new ArrayList<>();
        Consumer<Row> rows = row -> {
            print(row.markdown());
            if (row.note().contains("WRONG")) {
                wrong.add(row);
            }
        };
        for (String word : plan.cases()) {
            runCase(plan, word, rows);
        }
        return wrong.isEmpty() ? 0 : 1;
    }

    private static void runCase(Plan plan, String word, Consumer<Row> rows) throws IOException {
        switch (word) {
            case "ceiling" -> runOn(ServerKind.NOTHING, plan, new CeilingCase(), rows);
            case "s2" -> S2Case.run(plan, rows);
            case "fanout" -> DeliveryCases.run(plan, DeliveryCases.words(), rows);
            case "start" -> {
                for (ServerKind kind : plan.servers()) {
                    rows.accept(StartCase.measure(plan, kind));
                }
            }
            default -> {
                if (DeliveryCases.words().contains(word)) {
                    DeliveryCases.run(plan, List.of(word), rows);
                    return;
                }
                Case found = CASES.stream()
                        .filter(c -> c.word().equals(word))
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalArgumentException("case: found=" + word + " expected=" + words()));
                for (ServerKind kind : plan.servers()) {
                    runOn(kind, plan, found, rows);
                }
            }
        }
    }

    private static void runOn(ServerKind kind, Plan plan, Case load, Consumer<Row> rows) throws IOException {
        try (Server server = Server.start(kind, plan.project(), List.of())) {
            try {
                load.run(plan, server, rows);
            } catch (IOException e) {
                String why = "ended early: " + e.getMessage() + "; its last words: " + server.lastWords();
                rows.accept(new Row(load.word(), kind.title(), "", null, -1, why));
            }
        }
    }

    private static void print(String line) {
        System.out.println(line); // tidy: the output of a program
    }
}
