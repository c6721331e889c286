package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The official conformance suite, whole but for the subscription APIs that the protocol reserves.
@Tag("slow")
final class OfficialSuiteTest {
    private static final int PASSED = 332;
    private static final String NOT_SELECTED = "Reserved subscription APIs";
    private static final int NOT_SELECTED_TESTS = 6;

    @TempDir
    private Path data;

    @Test
    void everyTestOfTheOfficialSuitePasses() throws IOException {
        List<JsonNode> tests;
        try (PackagedProgram program = PackagedProgram.start(data, "--millrace.live.long-poll-wait=2s")) {
            tests = NodeTests.run("official-suite", program.base());
        }
        List<String> passed = NodeTests.titles(tests, "passed");
        List<String> failed = NodeTests.titles(tests, "failed");
        List<String> left = NodeTests.titles(tests, "skipped");
        Counted.leave("official suite", passed.size(), failed.size(), left.size() + " not selected: " + NOT_SELECTED);
        assertAll(
                () -> assertEquals(List.of(), failed, "failed"),
                () -> assertEquals(PASSED, passed.size(), "passed"),
                () -> assertEquals(PASSED + NOT_SELECTED_TESTS, tests.size(), "in all"),
                () -> assertEquals(
                        NOT_SELECTED_TESTS,
                        left.stream()
                                .filter(title -> title.startsWith(NOT_SELECTED))
                                .count(),
                        "not selected"));
    }
}
