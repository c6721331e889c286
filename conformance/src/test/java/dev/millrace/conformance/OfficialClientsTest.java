package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Short real programs with the official clients: write, resume, follow live, JSON.
@Tag("slow")
final class OfficialClientsTest {
    private static final Duration INSTALL_MAX = Duration.ofMinutes(5);
    private static final Duration RUN_MAX = Duration.ofMinutes(2);
    private static final Pattern RAN = Pattern.compile("Ran (\\d+) tests? in .*\\s+OK\\s*$");
    private static final int TESTS = 6; // in each of the two languages
    private static final int SESSION_TESTS = 4;

    @TempDir
    private Path data;

    private PackagedProgram program;

    @BeforeEach
    void startProgram() {
        program = PackagedProgram.start(data);
    }

    @AfterEach
    void stopProgram() {
        program.close();
    }

    @Test
    void theTypeScriptClientWorksUnchanged() throws IOException {
        List<JsonNode> tests = NodeTests.run("typescript-client", program.base());
        List<String> failed = NodeTests.titles(tests, "failed");
        int passed = NodeTests.titles(tests, "passed").size();
        Counted.leave("TypeScript client", passed, failed.size(), "");
        assertEquals(List.of(), failed);
        assertEquals(TESTS, passed);
    }

    @Test
    void sessionsAreReadByTheTypeScriptClientUnchanged() throws IOException {
        List<JsonNode> tests = NodeTests.run("session-client", program.base());
        List<String> failed = NodeTests.titles(tests, "failed");
        int passed = NodeTests.titles(tests, "passed").size();
        Counted.leave("TypeScript client on sessions", passed, failed.size(), "");
        assertEquals(List.of(), failed);
        assertEquals(SESSION_TESTS, passed);
    }

    @Test
    void thePythonClientWorksUnchanged() throws IOException {
        String output = runPython(program.base());
        Matcher ran = RAN.matcher(output);
        int passed = ran.find() ? Integer.parseInt(ran.group(1)) : 0;
        Counted.leave("Python client", passed, TESTS - passed, "");
        assertEquals(TESTS, passed, output);
    }

    private static String runPython(URI base) throws IOException {
        Path requirements = Repository.folder().resolve("requirements.txt");
        Path environment = Repository.folder().resolve("target").resolve("venv");
        Path python = environment.resolve("bin").resolve("python");
        Path installed = environment.resolve("installed.txt");
        if (!Files.exists(installed) || !Files.readString(installed).equals(Files.readString(requirements))) {
            run(INSTALL_MAX, "python3", "-m", "venv", "--clear", environment.toString());
            run(INSTALL_MAX, python.toString(), "-m", "pip", "install", "-q", "-r", requirements.toString());
            Files.copy(requirements, installed);
        }
        Map<String, String> address = Map.of("MILLRACE_URL", base.toString());
        return OtherProgram.run(
                        RUN_MAX,
                        address,
                        List.of(python.toString(), "-W", "ignore::ResourceWarning", "python_client_test.py"))
                .output();
    }

    private static void run(Duration waitMax, String... command) throws IOException {
        OtherProgram.run(waitMax, Map.of(), List.of(command)).requireSuccess();
    }
}
