package dev.millrace.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.config.ApiNode;
import dev.millrace.api.manage.NodeManagement;
import dev.millrace.program.manage.ManagementServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// `docs/metrics.md` beside what a real node says at `/metrics`.
final class MetricsDocumentTest {
    /// More than a node shows, and few enough for one that nobody looks at.
    private static final int SERIES_MAX = 500;

    private static final Pattern ROW = Pattern.compile("^\\| `(millrace_[a-z0-9_]+)(?:\\{([a-z, ]+)})?` \\| .*");
    private static final Pattern SAMPLE = Pattern.compile("^(millrace_[a-z0-9_]+)(?:\\{([^}]*)})? .*");
    private static final List<String> OF_OTHER_PROGRAMS = List.of("millrace_fanout_");

    @TempDir
    private Path data;

    @Test
    void everyMeterIsDocumentedWithItsLabelsAndNoOther() throws Exception {
        SortedSet<String> documented = new TreeSet<>();
        for (String line : Files.readAllLines(document())) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && OF_OTHER_PROGRAMS.stream().noneMatch(row.group(1)::startsWith)) {
                documented.add(row.group(1) + " {" + Objects.requireNonNullElse(row.group(2), "") + "}");
            }
        }
        SortedSet<String> shown = new TreeSet<>();
        for (String line : samples()) {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches() && OF_OTHER_PROGRAMS.stream().noneMatch(sample.group(1)::startsWith)) {
                String labels = Objects.requireNonNullElse(sample.group(2), "").replaceAll("=\"[^\"]*\"", "");
                shown.add(sample.group(1) + " {" + labels.replace(",", ", ") + "}");
            }
        }
        assertEquals(String.join("\n", shown), String.join("\n", documented));
    }

    @Test
    void aNodeShowsABoundedNumberOfSeries() throws Exception {
        List<String> samples = samples();
        assertTrue(samples.stream().anyMatch(line -> line.startsWith("jvm_memory_used_bytes")), samples::toString);
        assertTrue(samples.size() < SERIES_MAX, () -> "series: " + samples.size());
    }

    private List<String> samples() throws Exception {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(StandaloneConfiguration.class)
                        .web(WebApplicationType.NONE)
                        .properties("millrace.http.port=0", "millrace.store.folder=" + data.resolve("data"))
                        .run();
                ManagementServer management = ManagementServer.start(context, "127.0.0.1", 0, NodeManagement.class);
                HttpClient http = HttpClient.newHttpClient()) {
            URI stream = URI.create(
                    "http://127.0.0.1:" + context.getBean(ApiNode.class).port() + "/v1/stream/p/s");
            http.send(
                    HttpRequest.newBuilder(stream)
                            .PUT(HttpRequest.BodyPublishers.ofString("hello"))
                            .build(),
                    BodyHandlers.discarding());
            String text = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management.port() + "/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            return text.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    private static Path document() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .map(folder -> folder.resolve("docs").resolve("metrics.md"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }
}
