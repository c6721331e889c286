package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What Kustomize makes of an overlay in `k8s`: all manifests, and ways into them.
final class Manifests {
    static final Duration BUILD_MAX = Duration.ofMinutes(5);

    private static final Pattern SERIES = Pattern.compile("(\\w+)\\{.*}");

    private final List<Map<?, ?>> all = new ArrayList<>();

    private Manifests(String yaml) {
        for (Object manifest : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
            all.add((Map<?, ?>) manifest);
        }
    }

    static Manifests of(String overlay) throws IOException {
        return new Manifests(yaml(overlay));
    }

    /// The manifests as Kubernetes gets them. A test that asks where there is no Kustomize is skipped, loudly.
    static String yaml(String overlay) throws IOException {
        Optional<List<String>> kustomize = kustomize();
        if (kustomize.isEmpty()) {
            System.err.println("SKIPPED: manifests are not checked: no kustomize, kubectl or go");
        }
        Assumptions.assumeTrue(kustomize.isPresent(), "no kustomize, no kubectl, and no go to build kustomize with");
        List<String> command = new ArrayList<>(kustomize.orElseThrow());
        command.add(Repository.root()
                .resolve("k8s")
                .resolve("overlays")
                .resolve(overlay)
                .toString());
        return OtherProgram.run(BUILD_MAX, Map.of(), command).requireSuccess().output();
    }

    /// The metrics of pods that `deploy/prometheus/adapter.yml` has an adapter serve.
    static Set<String> servedByAdapter() throws IOException {
        String yaml = Files.readString(
                Repository.root().resolve("deploy").resolve("prometheus").resolve("adapter.yml"));
        Map<?, ?> rules = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        Set<String> served = new TreeSet<>();
        for (Map<?, ?> rule : maps(rules, "rules")) {
            assertTrue(text(rule, "metricsQuery").contains("<<.LabelMatchers>>"), () -> "of all pods: " + rule);
            Matcher series = SERIES.matcher(text(rule, "seriesQuery"));
            assertTrue(series.matches(), () -> "names no series: " + rule);
            served.add(series.group(1));
        }
        return served;
    }

    List<Map<?, ?>> ofKind(String kind) {
        return all.stream()
                .filter(manifest -> kind.equals(manifest.get("kind")))
                .toList();
    }

    /// Shows the template of every kind of pod.
    void forEachPod(Consumer<Map<?, ?>> look) {
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

    /// Shows every container with the name of its application.
    void forEachContainer(ContainerLook look) {
        forEachPod(pod -> maps(pod, "spec", "containers").forEach(container -> look.at(app(pod), container)));
    }

    /// Looks at a container.
    interface ContainerLook {
        void at(String app, Map<?, ?> container);
    }

    /// The environment of the first container of an application; what comes from a Secret is `null` in words.
    Map<String, String> environment(String app) {
        Map<String, String> environment = new HashMap<>();
        forEachContainer((name, container) -> {
            if (name.equals(app) && environment.isEmpty()) {
                environment.putAll(environmentOf(container));
            }
        });
        assertTrue(!environment.isEmpty(), () -> "no environment of " + app);
        return environment;
    }

    static Map<String, String> environmentOf(Map<?, ?> container) {
        Map<String, String> environment = new HashMap<>();
        maps(container, "env").forEach(it -> environment.put(text(it, "name"), text(it, "value")));
        return environment;
    }

    static String app(Map<?, ?> pod) {
        return text(pod, "metadata", "labels", "app.kubernetes.io/name");
    }

    static @Nullable Object at(Map<?, ?> map, String... path) {
        @Nullable Object at = map;
        for (String name : path) {
            at = at instanceof Map<?, ?> here ? here.get(name) : null;
        }
        return at;
    }

    static String text(Map<?, ?> map, String... path) {
        return String.valueOf(at(map, path));
    }

    static List<Map<?, ?>> maps(Map<?, ?> map, String... path) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (at(map, path) instanceof List<?> list) {
            list.forEach(element -> maps.add((Map<?, ?>) element));
        }
        return maps;
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
        Path built = folder.resolve("kustomize");
        if (Files.isExecutable(built)) {
            return Optional.of(List.of(built.toString(), "build"));
        }
        OtherProgram install = OtherProgram.run(
                BUILD_MAX,
                Map.of("GOBIN", folder.toString()),
                List.of("go", "install", "sigs.k8s.io/kustomize/kustomize/v5@v5.5.0"));
        return install.exitCode() == 0 ? Optional.of(List.of(built.toString(), "build")) : Optional.empty();
    }

    private static boolean exists(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
    }
}
