package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The Kubernetes manifests in `k8s`: built by Kustomize, valid by Kubernetes' own schemas, and saying nothing that
/// the programs do not have. [ManifestProgramsTest] starts the programs as they say.
@Tag("slow")
final class ManifestsTest {
    static final List<String> ALL = List.of("one-node", "several-nodes", "several-s2", "s2-dev");
    static final List<String> SCALED = ALL.subList(1, ALL.size());
    static final List<String> WITH_S2_LITE = ALL.subList(0, ALL.size() - 1);

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @FieldSource("ALL")
    void everyManifestIsValidByTheRealSchemas(String overlay) throws IOException {
        Path validator = Repository.folder().resolve("target").resolve("kubernetes-validate");
        Path program = validator.resolve("bin").resolve("kubernetes-validate");
        if (!Files.isExecutable(program)) {
            OtherProgram.run(Manifests.BUILD_MAX, Map.of(), List.of("python3", "-m", "venv", validator.toString()))
                    .requireSuccess();
            OtherProgram installed = OtherProgram.run(
                    Manifests.BUILD_MAX,
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
        Path manifests = Files.writeString(scratch.resolve("manifests.yaml"), Manifests.yaml(overlay));
        OtherProgram.run(Manifests.BUILD_MAX, Map.of(), List.of(program.toString(), "--strict", manifests.toString()))
                .requireSuccess();
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void variablesPortsProbesAndServicesAreThoseOfThePrograms(String overlay) throws IOException {
        Set<String> variables = DocumentedVariables.all();
        Manifests manifests = Manifests.of(overlay);
        Map<String, Map<String, Object>> portsByApp = new HashMap<>();
        manifests.forEachPod(pod -> {
            String app = Manifests.app(pod);
            for (Map<?, ?> container : Manifests.maps(pod, "spec", "containers")) {
                Manifests.environmentOf(container)
                        .keySet()
                        .forEach(name -> assertTrue(variables.contains(name), () -> "no program reads " + name));
                Map<String, Object> ports = new TreeMap<>();
                for (Map<?, ?> port : Manifests.maps(container, "ports")) {
                    ports.put(Manifests.text(port, "name"), Objects.requireNonNull(port.get("containerPort")));
                }
                portsByApp.put(app, ports);
                if (Manifests.text(pod, "spec", "restartPolicy").equals("Never")) {
                    continue; // runs once and ends: nobody asks it anything
                }
                for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                    assertTrue(container.get(probe) instanceof Map<?, ?>, () -> app + " has no " + probe);
                    requireProbe(app, ports.keySet(), container, probe);
                }
            }
        });
        assertEquals(Map.of("http", 4437, "management", 4438), portsByApp.get("api-node"));
        if (!overlay.equals("one-node")) {
            assertEquals(Map.of("management", 4448), portsByApp.get("fanout-worker"));
        }
        for (Map<?, ?> service : manifests.ofKind("Service")) {
            Map<String, Object> ports =
                    portsByApp.get(Manifests.text(service, "spec", "selector", "app.kubernetes.io/name"));
            assertTrue(ports != null, "a service without pods: " + service);
            Manifests.maps(service, "spec", "ports")
                    .forEach(port -> assertTrue(
                            ports.containsKey(Manifests.text(port, "targetPort")), () -> "no such port: " + port));
        }
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void prometheusIsToldThePortOfTheMetrics(String overlay) throws IOException {
        Manifests.of(overlay).forEachPod(pod -> {
            Object annotated = Manifests.at(pod, "metadata", "annotations", "prometheus.io/port");
            for (Map<?, ?> container : Manifests.maps(pod, "spec", "containers")) {
                for (Map<?, ?> port : Manifests.maps(container, "ports")) {
                    if ("management".equals(port.get("name"))) {
                        assertEquals(String.valueOf(port.get("containerPort")), annotated);
                        assertEquals("/metrics", Manifests.at(pod, "metadata", "annotations", "prometheus.io/path"));
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void everyContainerIsWithoutRootWithoutWritesAndWithRequests(String overlay) throws IOException {
        Manifests.of(overlay).forEachPod(pod -> {
            assertEquals(true, Manifests.at(pod, "spec", "securityContext", "runAsNonRoot"));
            assertEquals(false, Manifests.at(pod, "spec", "automountServiceAccountToken"));
            for (Map<?, ?> container : Manifests.maps(pod, "spec", "containers")) {
                assertAll(
                        () -> assertEquals(true, Manifests.at(container, "securityContext", "readOnlyRootFilesystem")),
                        () -> assertEquals(
                                false, Manifests.at(container, "securityContext", "allowPrivilegeEscalation")),
                        () -> assertEquals(
                                List.of("ALL"), Manifests.at(container, "securityContext", "capabilities", "drop")),
                        () -> assertTrue(Manifests.at(container, "resources", "requests", "cpu") != null),
                        () -> assertTrue(Manifests.at(container, "resources", "limits", "memory") != null));
            }
            for (Map<?, ?> volume : Manifests.maps(pod, "spec", "volumes")) {
                assertTrue(
                        !volume.containsKey("emptyDir") || Manifests.at(volume, "emptyDir", "sizeLimit") != null,
                        () -> "a folder without a bound: " + volume);
            }
        });
    }

    @ParameterizedTest
    @FieldSource("SCALED")
    void deliveryAndCleanupAreProgramsThatReachS2AndTheNodesLeaveBothToThem(String overlay) throws IOException {
        Map<String, String> programs = new HashMap<>();
        Manifests.of(overlay).forEachPod(pod -> {
            String app = Manifests.app(pod);
            for (Map<?, ?> container : Manifests.maps(pod, "spec", "containers")) {
                Map<String, String> environment = Manifests.environmentOf(container);
                if (!app.equals("s2-lite")) {
                    assertEquals("true", Manifests.text(pod, "metadata", "labels", "millrace.dev/uses-s2"), app);
                    assertFalse(endpoints(environment).isEmpty(), app);
                    assertEquals(
                            overlay.equals("s2-dev"), environment.containsKey("MILLRACE_S2_TOKEN"), app + environment);
                }
                if (app.equals("api-node")) {
                    assertEquals("false", environment.get("MILLRACE_FANOUT_ENABLED"));
                    assertEquals("false", environment.get("MILLRACE_CLEANUP_ENABLED"));
                }
                if (Manifests.at(container, "command") instanceof List<?> words) {
                    assertEquals(List.of("java", "-cp", "/app/millrace.jar"), words.subList(0, 3));
                    programs.put(app, String.valueOf(words.get(3)));
                }
            }
        });
        assertEquals(Set.of("fanout-worker", "cleanup-job"), programs.keySet());
        for (String program : programs.values()) {
            assertTrue(Repository.hasProgram(program), "there is no program " + program);
        }
    }

    @ParameterizedTest
    @FieldSource("WITH_S2_LITE")
    void everyS2IsAServiceWithANodeAWorkerAndACleanup(String overlay) throws IOException {
        Manifests manifests = Manifests.of(overlay);
        Map<String, Set<String>> used = new TreeMap<>();
        manifests.forEachContainer((app, container) -> {
            for (String endpoint : endpoints(Manifests.environmentOf(container))) {
                used.computeIfAbsent(endpoint, absent -> new TreeSet<>()).add(app);
            }
        });
        Set<String> services = new TreeSet<>();
        for (Map<?, ?> service : manifests.ofKind("Service")) {
            if (Manifests.text(service, "spec", "selector", "app.kubernetes.io/name")
                    .equals("s2-lite")) {
                services.add("http://" + Manifests.text(service, "metadata", "name") + ":8080");
            }
        }
        assertEquals(services, used.keySet());
        assertEquals(overlay.equals("several-s2") ? 2 : 1, services.size());
        Set<String> users =
                overlay.equals("one-node") ? Set.of("api-node") : Set.of("api-node", "fanout-worker", "cleanup-job");
        used.values().forEach(apps -> assertEquals(users, apps));
    }

    /// s2-lite asks nobody who they are.
    @ParameterizedTest
    @FieldSource("WITH_S2_LITE")
    void onlyPodsOfOursThatUseS2ReachIt(String overlay) throws IOException {
        Manifests manifests = Manifests.of(overlay);
        List<Map<?, ?>> policies = manifests.ofKind("NetworkPolicy");
        assertTrue(
                policies.stream()
                        .anyMatch(policy -> Map.of().equals(Manifests.at(policy, "spec", "podSelector"))
                                && policy.get("spec") instanceof Map<?, ?> spec
                                && !spec.containsKey("ingress")),
                "nothing is closed to begin with");
        List<Map<?, ?>> servers = new ArrayList<>();
        manifests.forEachPod(pod -> {
            if (Manifests.app(pod).equals("s2-lite")) {
                servers.add(pod);
            }
        });
        assertFalse(servers.isEmpty());
        for (Map<?, ?> server : servers) {
            manifests.forEachPod(pod -> {
                boolean uses = Manifests.text(pod, "metadata", "labels", "millrace.dev/uses-s2")
                        .equals("true");
                assertEquals(uses, reaches(pod, server, policies), () -> Manifests.app(pod) + " and " + server);
            });
        }
    }

    @ParameterizedTest
    @FieldSource("SCALED")
    void nodesAndWorkersAreScaledByWhatTheyShow(String overlay) throws IOException {
        Manifests manifests = Manifests.of(overlay);
        String documented = Files.readString(Repository.root().resolve("docs").resolve("metrics.md"));
        Set<String> deployments = new TreeSet<>();
        Set<String> scaled = new TreeSet<>();
        Set<String> kept = new TreeSet<>();
        manifests.ofKind("Deployment").forEach(it -> deployments.add(Manifests.text(it, "metadata", "name")));
        for (Map<?, ?> scaler : manifests.ofKind("HorizontalPodAutoscaler")) {
            String target = Manifests.text(scaler, "spec", "scaleTargetRef", "name");
            scaled.add(target);
            Set<String> meters = new TreeSet<>();
            for (Map<?, ?> metric : Manifests.maps(scaler, "spec", "metrics")) {
                if (Manifests.text(metric, "type").equals("Pods")) {
                    meters.add(Manifests.text(metric, "pods", "metric", "name"));
                }
            }
            assertEquals(target.startsWith("fanout-worker") ? Set.of("millrace_fanout_lag_seconds") : Set.of(), meters);
            meters.forEach(meter -> assertTrue(documented.contains("`" + meter + "`"), meter));
            assertTrue(Manifests.servedByAdapter().containsAll(meters), () -> "no adapter serves " + meters);
        }
        manifests.ofKind("PodDisruptionBudget").forEach(it -> kept.add(Manifests.text(it, "metadata", "name")));
        assertEquals(deployments, scaled);
        assertEquals(deployments, kept);
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void secretsAreOnlyReferredTo(String overlay) throws IOException {
        Manifests manifests = Manifests.of(overlay);
        assertEquals(List.of(), manifests.ofKind("Secret"));
        manifests.forEachContainer((app, container) -> Manifests.maps(container, "env")
                .forEach(variable -> assertFalse(
                        Manifests.text(variable, "name").contains("TOKEN") && variable.get("value") != null,
                        () -> "a secret in a manifest: " + variable)));
    }

    @ParameterizedTest
    @FieldSource("SCALED")
    void nodesThatManyReachAskForTokensOfAMountedRegistry(String overlay) throws IOException {
        Manifests.of(overlay).forEachContainer((app, container) -> {
            if (app.equals("api-node")) {
                Map<String, String> environment = Manifests.environmentOf(container);
                assertFalse(environment.containsKey("MILLRACE_AUTH_MODE"));
                String file = String.valueOf(environment.get("MILLRACE_AUTH_PROJECTS_FILE"));
                assertTrue(
                        Manifests.maps(container, "volumeMounts").stream()
                                .anyMatch(mount -> file.startsWith(Manifests.text(mount, "mountPath") + "/")),
                        () -> "nothing is mounted for " + file);
            }
        });
    }

    private static List<String> endpoints(Map<String, String> environment) {
        return new TreeMap<>(environment)
                .entrySet().stream()
                        .filter(variable -> variable.getKey().matches("MILLRACE_S2_(ENDPOINT|ENDPOINTS_\\d_ENDPOINT)"))
                        .map(Map.Entry::getValue)
                        .toList();
    }

    /// Whether some policy for `server` lets `pod` in.
    private static boolean reaches(Map<?, ?> pod, Map<?, ?> server, List<Map<?, ?>> policies) {
        for (Map<?, ?> policy : policies) {
            if (!isMeant(Manifests.at(policy, "spec", "podSelector"), server)) {
                continue;
            }
            for (Map<?, ?> rule : Manifests.maps(policy, "spec", "ingress")) {
                assertFalse(Manifests.maps(rule, "from").isEmpty(), () -> "open to all: " + policy);
                if (Manifests.maps(rule, "from").stream().anyMatch(from -> isMeant(from.get("podSelector"), pod))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isMeant(@Nullable Object selector, Map<?, ?> pod) {
        if (!(selector instanceof Map<?, ?> said)) {
            return false;
        }
        Object labels = Manifests.at(pod, "metadata", "labels");
        Object wanted = said.containsKey("matchLabels") ? said.get("matchLabels") : Map.of();
        return labels instanceof Map<?, ?> has
                && wanted instanceof Map<?, ?> wants
                && has.entrySet().containsAll(wants.entrySet());
    }

    private static void requireProbe(String app, Set<String> ports, Map<?, ?> container, String probe) {
        @Nullable Object path = Manifests.at(container, probe, "httpGet", "path");
        String port = Manifests.text(container, probe, path == null ? "tcpSocket" : "httpGet", "port");
        assertTrue(ports.contains(port), () -> app + " has no port for " + probe);
        assertTrue(path == null || Set.of("/health/live", "/health/ready").contains(path), () -> app + ": " + path);
    }
}
