package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.testkit.s2.S2Lite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The Kubernetes manifests in `k8s`: built by Kustomize, valid by Kubernetes' own schemas, and saying nothing that the
/// programs do not have.
@Tag("slow")
final class ManifestsTest {
    private static final Duration BUILD_MAX = Duration.ofMinutes(5);

    private static List<String> kustomize = List.of();

    @TempDir
    private Path scratch;

    @BeforeAll
    static void findKustomize() throws IOException {
        Optional<List<String>> found = kustomize();
        if (found.isEmpty()) {
            System.err.println("SKIPPED: manifests are not checked: no kustomize, kubectl or go");
        }
        Assumptions.assumeTrue(found.isPresent(), "no kustomize, no kubectl, and no go to build kustomize with");
        kustomize = found.orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-node", "several-nodes", "s2-dev"})
    void everyManifestIsValidByTheRealSchemas(String overlay) throws IOException {
        Path validator = Repository.folder().resolve("target").resolve("kubernetes-validate");
        Path program = validator.resolve("bin").resolve("kubernetes-validate");
        if (!Files.isExecutable(program)) {
            OtherProgram.run(BUILD_MAX, Map.of(), List.of("python3", "-m", "venv", validator.toString()))
                    .requireSuccess();
            OtherProgram installed = OtherProgram.run(
                    BUILD_MAX,
                    Map.of(),
                    List.of(
                            validator.resolve("bin").resolve("pip").toString(),
                            "install",
                            "-q",
                            "kubernetes-validate"));
            if (installed.exitCode() != 0) {
                System.err.println("SKIPPED: manifests are not validated: kubernetes-validate cannot be installed");
            }
            Assumptions.assumeTrue(installed.exitCode() == 0, "kubernetes-validate cannot be installed");
        }
        Path manifests = Files.writeString(scratch.resolve("manifests.yaml"), build(overlay));
        OtherProgram.run(BUILD_MAX, Map.of(), List.of(program.toString(), "--strict", manifests.toString()))
                .requireSuccess();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-node", "several-nodes", "s2-dev"})
    void variablesPortsProbesAndServicesAreThoseOfThePrograms(String overlay) throws IOException {
        Set<String> variables = DocumentedVariables.all();
        List<Map<?, ?>> all = manifests(overlay);
        Map<String, Set<String>> portsByApp = new HashMap<>();
        forEachPod(all, pod -> {
            String app = text(pod, "metadata", "labels", "app.kubernetes.io/name");
            for (Map<?, ?> container : maps(pod, "spec", "containers")) {
                for (Map<?, ?> variable : maps(container, "env")) {
                    assertTrue(variables.contains(text(variable, "name")), "no program reads " + variable);
                }
                Set<String> ports = new TreeSet<>();
                maps(container, "ports").forEach(port -> ports.add(text(port, "name")));
                portsByApp.put(app, ports);
                if (text(pod, "spec", "restartPolicy").equals("Never")) {
                    continue; // runs once and ends: nobody asks it anything
                }
                for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                    requireProbe(app, ports, Objects.requireNonNull((Map<?, ?>) at(container, probe), probe));
                }
            }
        });
        assertEquals(4437, portOf(all, "api-node", "http"));
        assertEquals(4438, portOf(all, "api-node", "management"));
        if (!overlay.equals("one-node")) {
            assertEquals(4448, portOf(all, "fanout-worker", "management"));
        }
        for (Map<?, ?> service : ofKind(all, "Service")) {
            Set<String> ports = portsByApp.get(text(service, "spec", "selector", "app.kubernetes.io/name"));
            assertTrue(ports != null, "a service without pods: " + service);
            maps(service, "spec", "ports")
                    .forEach(port ->
                            assertTrue(ports.contains(text(port, "targetPort")), () -> "no such port: " + port));
        }
    }

    @Test
    void everyContainerIsWithoutRootWithoutWritesAndWithRequests() throws IOException {
        for (String overlay : List.of("one-node", "several-nodes", "s2-dev")) {
            forEachPod(manifests(overlay), pod -> {
                assertEquals(true, at(pod, "spec", "securityContext", "runAsNonRoot"));
                assertEquals(false, at(pod, "spec", "automountServiceAccountToken"));
                for (Map<?, ?> container : maps(pod, "spec", "containers")) {
                    assertAll(
                            () -> assertEquals(true, at(container, "securityContext", "readOnlyRootFilesystem")),
                            () -> assertEquals(false, at(container, "securityContext", "allowPrivilegeEscalation")),
                            () -> assertEquals(
                                    List.of("ALL"), at(container, "securityContext", "capabilities", "drop")),
                            () -> assertTrue(at(container, "resources", "requests", "cpu") != null),
                            () -> assertTrue(at(container, "resources", "limits", "memory") != null));
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"several-nodes", "s2-dev"})
    void deliveryAndCleanupAreProgramsThatReachS2AndTheNodesLeaveBothToThem(String overlay) throws IOException {
        Map<String, String> programs = new HashMap<>();
        forEachPod(manifests(overlay), pod -> {
            String app = text(pod, "metadata", "labels", "app.kubernetes.io/name");
            for (Map<?, ?> container : maps(pod, "spec", "containers")) {
                Map<String, String> environment = new HashMap<>();
                maps(container, "env").forEach(it -> environment.put(text(it, "name"), text(it, "value")));
                if (!app.equals("s2-lite")) {
                    assertEquals("true", text(pod, "metadata", "labels", "millrace.dev/uses-s2"), app);
                    assertTrue(environment.containsKey("MILLRACE_S2_ENDPOINT"), app);
                    assertEquals(
                            overlay.equals("s2-dev"), environment.containsKey("MILLRACE_S2_TOKEN"), app + environment);
                }
                if (app.equals("api-node")) {
                    assertEquals("false", environment.get("MILLRACE_FANOUT_ENABLED"));
                    assertEquals("false", environment.get("MILLRACE_CLEANUP_ENABLED"));
                }
                if (at(container, "command") instanceof List<?> words) {
                    programs.put(app, String.valueOf(words.get(3)));
                }
            }
        });
        assertEquals(Set.of("fanout-worker", "cleanup-job"), programs.keySet());
        for (String program : programs.values()) {
            assertTrue(Repository.hasProgram(program), "there is no program " + program);
        }
    }

    @Test
    void secretsAreOnlyReferredTo() throws IOException {
        for (String overlay : List.of("one-node", "several-nodes", "s2-dev")) {
            List<Map<?, ?>> all = manifests(overlay);
            assertEquals(List.of(), ofKind(all, "Secret"));
            forEachPod(
                    all,
                    pod -> maps(pod, "spec", "containers")
                            .forEach(container -> maps(container, "env")
                                    .forEach(variable -> assertFalse(
                                            text(variable, "name").contains("TOKEN") && variable.get("value") != null,
                                            () -> "a secret in a manifest: " + variable))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"several-nodes", "s2-dev"})
    void nodesThatManyReachAskForTokensOfAMountedRegistry(String overlay) throws IOException {
        forEachPod(manifests(overlay), pod -> {
            for (Map<?, ?> container : maps(pod, "spec", "containers")) {
                if (text(container, "name").equals("api-node")) {
                    Map<String, String> environment = new HashMap<>();
                    maps(container, "env").forEach(it -> environment.put(text(it, "name"), text(it, "value")));
                    assertFalse(environment.containsKey("MILLRACE_AUTH_MODE"));
                    String file = String.valueOf(environment.get("MILLRACE_AUTH_PROJECTS_FILE"));
                    assertTrue(
                            maps(container, "volumeMounts").stream()
                                    .anyMatch(mount -> file.startsWith(text(mount, "mountPath") + "/")),
                            () -> "nothing is mounted for " + file);
                }
            }
        });
    }

    @Test
    void aNodeStartsWithTheManifestsEnvironmentAndAnswersItsProbes() throws Exception {
        Map<String, String> environment = new HashMap<>();
        List<String> probes = new ArrayList<>();
        forEachPod(manifests("one-node"), pod -> {
            for (Map<?, ?> container : maps(pod, "spec", "containers")) {
                if (text(container, "name").equals("api-node")) {
                    maps(container, "env").forEach(it -> environment.put(text(it, "name"), text(it, "value")));
                    probes.add(text(container, "readinessProbe", "httpGet", "path"));
                    probes.add(text(container, "livenessProbe", "httpGet", "path"));
                }
            }
        });
        assertEquals("http://s2-lite:8080", environment.get("MILLRACE_S2_ENDPOINT"));
        try (S2Lite lite = S2Lite.inMemory();
                HttpClient http = HttpClient.newHttpClient()) {
            environment.put("MILLRACE_S2_ENDPOINT", lite.endpoint().toString());
            try (PackagedProgram node = PackagedProgram.launch(scratch.resolve("data"), environment)) {
                assertTrue(node.management().toString().startsWith("http://0.0.0.0:"));
                for (String probe : probes) {
                    URI there =
                            URI.create("http://127.0.0.1:" + node.management().getPort() + probe);
                    int status = http.send(HttpRequest.newBuilder(there).build(), BodyHandlers.discarding())
                            .statusCode();
                    assertEquals(200, status, probe);
                }
            }
        }
    }

    private static void requireProbe(String app, Set<String> ports, Map<?, ?> probe) {
        @Nullable Object path = at(probe, "httpGet", "path");
        String port = path == null ? text(probe, "tcpSocket", "port") : text(probe, "httpGet", "port");
        assertTrue(ports.contains(port), () -> app + " has no port for " + probe);
        assertTrue(path == null || Set.of("/health/live", "/health/ready").contains(path), () -> app + ": " + probe);
    }

    private static int portOf(List<Map<?, ?>> all, String app, String name) {
        List<Integer> numbers = new ArrayList<>();
        forEachPod(all, pod -> {
            if (text(pod, "metadata", "labels", "app.kubernetes.io/name").equals(app)) {
                maps(pod, "spec", "containers")
                        .forEach(container -> maps(container, "ports").stream()
                                .filter(port -> name.equals(port.get("name")))
                                .forEach(port -> numbers.add((Integer) port.get("containerPort"))));
            }
        });
        assertEquals(1, numbers.size(), name);
        return numbers.getFirst();
    }

    private static void forEachPod(List<Map<?, ?>> all, Consumer<Map<?, ?>> look) {
        int pods = 0;
        for (Map<?, ?> manifest : all) {
            @Nullable
            Object pod = text(manifest, "kind").equals("CronJob")
                    ? at(manifest, "spec", "jobTemplate", "spec", "template")
                    : at(manifest, "spec", "template");
            if (pod != null) {
                look.accept((Map<?, ?>) pod);
                pods++;
            }
        }
        assertTrue(pods > 0, "no pods");
    }

    private static List<Map<?, ?>> ofKind(List<Map<?, ?>> all, String kind) {
        return all.stream()
                .filter(manifest -> kind.equals(manifest.get("kind")))
                .toList();
    }

    private static List<Map<?, ?>> manifests(String overlay) throws IOException {
        List<Map<?, ?>> all = new ArrayList<>();
        for (Object manifest : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(build(overlay))) {
            all.add((Map<?, ?>) manifest);
        }
        return all;
    }

    private static String build(String overlay) throws IOException {
        List<String> command = new ArrayList<>(kustomize);
        command.add(Repository.root()
                .resolve("k8s")
                .resolve("overlays")
                .resolve(overlay)
                .toString());
        return OtherProgram.run(BUILD_MAX, Map.of(), command).requireSuccess().output();
    }

    /// Kustomize by itself, as a part of kubectl, or built by Go.
    private static Optional<List<String>> kustomize() throws IOException {
        for (List<String> candidate : List.of(List.of("kustomize", "build"), List.of("kubectl", "kustomize"))) {
            if (exists(candidate.getFirst())) {
                return Optional.of(candidate);
            }
        }
        if (!exists("go")) {
            return Optional.empty();
        }
        Path folder =
                Files.createDirectories(Repository.folder().resolve("target").resolve("go"));
        OtherProgram built = OtherProgram.run(
                BUILD_MAX,
                Map.of("GOBIN", folder.toString()),
                List.of("go", "install", "sigs.k8s.io/kustomize/kustomize/v5@v5.5.0"));
        return built.exitCode() == 0
                ? Optional.of(List.of(folder.resolve("kustomize").toString(), "build"))
                : Optional.empty();
    }

    private static boolean exists(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
    }

    private static @Nullable Object at(Map<?, ?> map, String... path) {
        @Nullable Object at = map;
        for (String name : path) {
            at = at instanceof Map<?, ?> here ? here.get(name) : null;
        }
        return at;
    }

    private static String text(Map<?, ?> map, String... path) {
        return String.valueOf(at(map, path));
    }

    private static List<Map<?, ?>> maps(Map<?, ?> map, String... path) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (at(map, path) instanceof List<?> list) {
            list.forEach(element -> maps.add((Map<?, ?>) element));
        }
        return maps;
    }
}
