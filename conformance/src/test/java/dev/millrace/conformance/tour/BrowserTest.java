package dev.millrace.conformance.tour;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.conformance.OtherProgram;
import dev.millrace.conformance.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From README.md alone to a page in a browser.
@Tag("slow")
final class BrowserTest {
    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(30);
    private static final Pattern PAGE = Pattern.compile("http://\\S+/room\\.html#\\S+");

    @TempDir
    private Path folder;

    @Test
    void theReadmesPageShowsWhatARoomHoldsAndWhatIsWrittenLater() throws IOException, InterruptedException {
        List<Step> steps = Step.of(Files.readAllLines(Repository.root().resolve("README.md")), "browser");
        Files.createSymbolicLink(folder.resolve("millrace"), Repository.root().resolve("millrace"));
        try (Tour tour = new Tour(folder)) {
            for (Step step : steps) {
                tour.take(step);
            }
            Matcher page = PAGE.matcher(tour.printed());
            assertTrue(page.find(), tour.printed());
            try (Browser browser = Browser.open(folder, page.group())) {
                Awaitility.await("what the room holds")
                        .atMost(SHOWN_WITHIN)
                        .until(() -> browser.text().strip().equals("hello"));
                append("good evening");
                Awaitility.await("what is written later")
                        .atMost(SHOWN_WITHIN)
                        .until(() -> browser.text().strip().matches("hello\\s+good evening"));
            }
        }
    }

    private void append(String text) throws IOException {
        String token = "$(./millrace token --project myapp --scope write --ttl 1h --file projects.json)";
        String command = "curl -sf http://127.0.0.1:4437/v1/stream/myapp/room/1 -H \"Authorization: Bearer " + token
                + "\" -H 'Content-Type: application/json' -d '{\"text\": \"" + text + "\"}'";
        OtherProgram.run(
                        Duration.ofMinutes(1),
                        Map.of("MILLRACE_BUILD", "never"),
                        List.of("bash", "-euc", "cd " + folder + " && " + command))
                .requireSuccess();
    }
}
