package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// `docker-compose.yml` and the Dockerfiles, as far as can be told without an engine: what they name is there, and
/// is what the launcher and the programs have.
final class ComposeTest {
    private static final Path ROOT = Repository.root();
    private static final Pattern ADDRESS = Pattern.compile("\\b([a-z][a-z0-9-]*):(4437|4438|4448|4458|8080)\\b");

    @Test
    void whatIsMountedBuiltAndReadIsThere() throws IOException {
        for (Map<?, ?> service :
                services().values().stream().map(ComposeTest::map).toList()) {
            if (service.get("build") instanceof Map<?, ?> build) {
                requireFile(String.valueOf(build.get("dockerfile")));
            }
            if (service.get("env_file") instanceof String file) {
                requireFile(file);
            }
            for (Object volume : list(service.get("volumes"))) {
                if (volume.toString().startsWith("./")) {
                    requireFile(volume.toString().replaceFirst(":.*", ""));
                }
            }
            list(service.get("depends_on"))
                    .forEach(other -> assertTrue(servicesQuietly().contains(other), "no service " + other));
        }
    }

    @Test
    void programsReadEveryVariable() throws IOException {
        Set<String> variables = new TreeSet<>();
        for (Map<?, ?> service :
                services().values().stream().map(ComposeTest::map).toList()) {
            if (service.get("environment") instanceof Map<?, ?> environment) {
                environment.keySet().forEach(name -> variables.add(name.toString()));
            }
        }
        Files.readAllLines(ROOT.resolve("deploy").resolve("node.env")).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .forEach(line -> variables.add(line.substring(0, line.indexOf('='))));
        assertTrue(variables.contains("MILLRACE_S2_ENDPOINT"));
        variables.removeAll(DocumentedVariables.all());
        assertEquals(Set.of(), variables, "no program reads these");
    }

    @Test
    void addressesAreThoseOfServices() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String file :
                List.of("docker-compose.yml", "deploy/nginx/upstream.conf", "deploy/prometheus/prometheus.yml")) {
            Matcher address = ADDRESS.matcher(Files.readString(ROOT.resolve(file)));
            while (address.find()) {
                found.add(address.group(1));
            }
        }
        assertTrue(found.containsAll(List.of("node-1", "node-2", "worker", "cleanup", "s2-lite")), found::toString);
        found.removeAll(services().keySet());
        assertEquals(Set.of(), found, "no such services");
    }

    @Test
    void deliveryAndCleanupAreServicesOfTheirOwnAndTheNodesLeaveBothToThem() throws IOException {
        for (String name : List.of("worker", "cleanup")) {
            Map<?, ?> service = map(services().get(name));
            List<Object> command = list(service.get("entrypoint"));
            assertEquals(List.of("java", "-cp", "/app/millrace.jar"), command.subList(0, 3));
            assertTrue(Repository.hasProgram(command.get(3).toString()), () -> "no such program: " + command);
            assertEquals("http://s2-lite:8080", map(service.get("environment")).get("MILLRACE_S2_ENDPOINT"));
        }
        List<String> node = Files.readAllLines(ROOT.resolve("deploy").resolve("node.env"));
        assertTrue(node.containsAll(List.of("MILLRACE_FANOUT_ENABLED=false", "MILLRACE_CLEANUP_ENABLED=false")));
    }

    @Test
    void everyProgramIsAskedForItsMetrics() throws IOException {
        String scraped = Files.readString(ROOT.resolve("deploy/prometheus/prometheus.yml"));
        for (String targets : List.of("[node-1:4438, node-2:4438]", "[worker:4448]", "[cleanup:4458]")) {
            assertTrue(scraped.contains("- targets: " + targets + "\n"), targets);
        }
    }

    @Test
    void whatIsWatchedIsDocumented() throws IOException {
        String metrics = Files.readString(ROOT.resolve("docs").resolve("metrics.md"));
        for (String expression : WatchedExpressions.all()) {
            Matcher meter = Pattern.compile("\\bmillrace_[a-z_]+").matcher(expression);
            while (meter.find()) {
                assertTrue(
                        Pattern.compile("`" + meter.group() + "[`{]")
                                .matcher(metrics)
                                .find(),
                        meter.group());
            }
        }
    }

    @Test
    void theImageRunsTheProgramAsTheLauncherDoes() throws IOException {
        String launcher = Files.readString(ROOT.resolve("millrace"));
        String image =
                Files.readString(ROOT.resolve("deploy").resolve("Dockerfile")).replace("\\\n", "");
        Matcher options =
                Pattern.compile("(?s)\\njvm=\\((.*?) -Djava\\.library").matcher(launcher);
        assertTrue(options.find());
        for (String option : options.group(1).strip().split("\\s+", -1)) {
            assertTrue(image.contains(option), "the image runs without " + option);
        }
        assertTrue(image.contains("-XX:AOTCache=/app/millrace.aot"));
        assertTrue(image.contains("\nUSER 10001"), "the image runs as root");
        assertTrue(image.contains("EXPOSE 4437 4438"));
        assertTrue(image.contains("/eclipse-temurin:25-jre") || image.contains("FROM eclipse-temurin:25-jre"));
    }

    @Test
    void theServerBehindIsOfTheVersionThatTheTestsRunOn() throws IOException {
        Matcher version = Pattern.compile("(?m)^version=(\\S+)")
                .matcher(Files.readString(ROOT.resolve("scripts").resolve("s2-lite")));
        assertTrue(version.find());
        String image = Files.readString(ROOT.resolve("deploy").resolve("s2-lite.Dockerfile"));
        assertTrue(image.contains("ARG VERSION=" + version.group(1)));
    }

    @Test
    void whatEachAlertMeansIsSaid() throws IOException {
        String operations = Files.readString(ROOT.resolve("docs").resolve("operations.md"));
        Matcher alert = Pattern.compile("(?m)- alert: (\\S+)$")
                .matcher(Files.readString(ROOT.resolve("deploy/prometheus/alerts.yml")));
        int alerts = 0;
        while (alert.find()) {
            assertTrue(operations.contains("\n| `" + alert.group(1) + "` | "), alert.group(1));
            alerts++;
        }
        assertEquals(alerts, operations.split("\n\\| `Millrace", -1).length - 1, "alerts that are not there");
    }

    private static void requireFile(String path) {
        assertTrue(Files.exists(ROOT.resolve(path)), "there is no " + path);
    }

    private static Set<String> servicesQuietly() {
        try {
            return services().keySet();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Map<String, Object> services() throws IOException {
        Map<String, Object> compose = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(ROOT.resolve("docker-compose.yml")));
        Map<String, Object> services = new TreeMap<>();
        map(compose.getOrDefault("services", Map.of()))
                .forEach((name, service) -> services.put(name.toString(), service));
        assertTrue(services.size() >= 6, services.keySet()::toString);
        return services;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<Object> list(@Nullable Object value) {
        return value instanceof List<?> list ? new ArrayList<>(list) : List.of();
    }
}
