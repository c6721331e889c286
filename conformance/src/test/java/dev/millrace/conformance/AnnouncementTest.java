package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a start tells people to try works as it stands there.
@Tag("slow")
final class AnnouncementTest {
    private static final Duration COMMANDS_MAX = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @Test
    void theCommandsOfAnOpenServerWork() throws IOException {
        try (PackagedProgram program = PackagedProgram.start(folder)) {
            assertCommandsWork(program, Map.of());
        }
    }

    @Test
    void theCommandsOfAServerThatAsksForTokensWork() throws IOException {
        Path file = folder.resolve("the projects.json");
        create("myapp", file);
        try (PackagedProgram program =
                PackagedProgram.start(folder.resolve("data"), "--millrace.auth.projects-file=" + file)) {
            assertCommandsWork(program, Map.of());
        }
    }

    @Test
    void theCommandsOfAServerWhoseRegistryIsInItsEnvironmentWork() throws IOException {
        Path file = folder.resolve("projects.json");
        create("myapp", file);
        Map<String, String> environment = Map.of("MILLRACE_AUTH_PROJECTS", Files.readString(file));
        try (PackagedProgram program = PackagedProgram.launch(folder.resolve("data"), environment)) {
            assertCommandsWork(program, environment);
        }
    }

    @Test
    void bothSpellingsOfAVariableAreRead() throws IOException {
        Path file = folder.resolve("projects.json");
        create("myapp", file);
        for (String name : List.of("MILLRACE_AUTH_PROJECTS_FILE", "MILLRACE_AUTH_PROJECTSFILE")) {
            Map<String, String> environment = Map.of(name, file.toString());
            try (PackagedProgram program = PackagedProgram.launch(folder.resolve(name), environment)) {
                assertTrue(program.base().isAbsolute());
                assertTrue(program.log().contains("Requests need tokens"), program.log());
            }
            assertEquals(
                    3,
                    launcher(environment, "token", "--project=myapp", "--scope=read")
                            .split("\\.", -1)
                            .length);
        }
    }

    private static void assertCommandsWork(PackagedProgram program, Map<String, String> environment)
            throws IOException {
        Awaitility.await().atMost(COMMANDS_MAX).until(() -> program.log().contains("Management: "));
        String commands = program.log()
                .lines()
                .filter(line -> line.startsWith("    "))
                .map(String::strip)
                .collect(Collectors.joining("\n"))
                .replace("curl -N", "curl -N --max-time 2")
                .replace("curl -X", "curl -sS --fail-with-body -X");
        assertEquals(3, commands.split("curl ", -1).length - 1, commands);
        Path script = Files.writeString(
                Files.createTempFile(Repository.scratch(), "try", ".sh"),
                "cd '" + Repository.root() + "'\nset -e\n" + commands + " || [ $? = 28 ] # the time is over\n");
        Map<String, String> all = new HashMap<>(environment);
        all.put("MILLRACE_BUILD", "never");
        String output = OtherProgram.run(COMMANDS_MAX, all, List.of("bash", script.toString()))
                .requireSuccess()
                .output();
        assertTrue(output.contains("data:[{\"hello\":\"world\"}]"), output);
    }

    private static void create(String project, Path file) throws IOException {
        assertTrue(launcher(Map.of(), "project", "create", project, "--file=" + file)
                .startsWith("created " + project));
    }

    private static String launcher(Map<String, String> environment, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Repository.root().resolve("millrace").toString());
        command.addAll(List.of(words));
        Map<String, String> all = new HashMap<>(environment);
        all.put("MILLRACE_BUILD", "never");
        return OtherProgram.run(COMMANDS_MAX, all, command).requireSuccess().output();
    }
}
