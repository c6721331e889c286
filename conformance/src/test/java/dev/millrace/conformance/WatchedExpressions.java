package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the dashboards in `deploy` ask, and what the alerts there look at, without their limits.
final class WatchedExpressions {
    static final Path RULES = Repository.root().resolve("deploy/prometheus/alerts.yml");
    static final Path DASHBOARDS = Repository.root().resolve("deploy/grafana/dashboards");

    private static final Pattern ALERT = Pattern.compile("(?m)^ +expr: (.*)$");
    private static final Pattern LIMIT = Pattern.compile(" (==|>|<) [0-9.]+$");

    /// What answers although there is nothing to see.
    private static final Pattern CONSTANT =
            Pattern.compile("\\b(vector|scalar|time|absent|absent_over_time)\\(|\\bor\\b");

    private WatchedExpressions() {}

    static List<String> all() throws IOException {
        List<String> all = new ArrayList<>(ofDashboards());
        all.addAll(ofAlerts());
        for (String expression : all) {
            assertFalse(CONSTANT.matcher(expression).find(), () -> "true of nothing: " + expression);
        }
        return all;
    }

    private static List<String> ofDashboards() throws IOException {
        List<String> asked = new ArrayList<>();
        List<Path> dashboards;
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            dashboards = files.sorted().toList();
        }
        for (Path dashboard : dashboards) {
            JsonNode panels = JsonMapper.builder()
                    .build()
                    .readTree(Files.readString(dashboard))
                    .path("panels");
            assertTrue(panels.size() > 15, () -> dashboard + " has " + panels.size() + " panels");
            for (JsonNode panel : panels) {
                panel.path("targets")
                        .forEach(target ->
                                asked.add(target.path("expr").asString().replace("$__rate_interval", "1m")));
            }
        }
        return asked;
    }

    private static List<String> ofAlerts() throws IOException {
        List<String> looked = new ArrayList<>();
        Matcher alert = ALERT.matcher(Files.readString(RULES));
        while (alert.find()) {
            String expression = LIMIT.matcher(alert.group(1)).replaceFirst("");
            assertTrue(expression.length() < alert.group(1).length(), () -> "an alert without a limit: " + expression);
            looked.add(expression);
        }
        assertTrue(looked.size() > 20, looked::toString);
        return looked;
    }
}
