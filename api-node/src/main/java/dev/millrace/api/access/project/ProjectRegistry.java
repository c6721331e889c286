package dev.millrace.api.access.project;

import dev.millrace.api.access.limit.ProjectMeter;
import dev.millrace.api.access.token.PublicKeys;
import dev.millrace.api.access.token.SigningSecret;
import dev.millrace.api.access.token.VerificationKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The projects that there are. Read once by [#open], which refuses a wrong registry; then by its own thread, which
/// keeps what it has when the file is wrong or a key set cannot be fetched, and says so.
///
/// All fields but the snapshot and the problems belong to that thread.
public final class ProjectRegistry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectRegistry.class);

    private final RegistrySettings settings;
    private final LongSupplier clockMs;
    private final KeySetFetcher fetcher = new KeySetFetcher();
    private final ScheduledExecutorService thread;
    private final Map<String, ProjectMeter> meters = new HashMap<>();
    private final Map<URI, List<PublicKeys.Usable>> keySets = new HashMap<>();
    private final Set<URI> fetching = new HashSet<>();
    private final TreeMap<String, String> troubles = new TreeMap<>();
    private byte[] lastRead = {};
    private List<ProjectEntry> entries = List.of();
    private volatile Projects projects;
    private volatile List<String> problems = List.of();

    private ProjectRegistry(RegistrySettings settings, LongSupplier clockMs) {
        this.settings = settings;
        this.clockMs = clockMs;
        this.projects = new Projects(Map.of(), 1, clockMs);
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("access-registry").daemon().factory());
    }

    /// Reads the registry, and goes on reading.
    ///
    /// @throws IllegalArgumentException when it is wrong
    public static ProjectRegistry open(RegistrySettings settings, LongSupplier clockMs) {
        ProjectRegistry registry = new ProjectRegistry(settings, clockMs);
        try {
            registry.readFirst();
        } catch (RuntimeException wrong) {
            registry.close();
            throw wrong;
        }
        registry.start();
        return registry;
    }

    /// What holds now.
    public Projects projects() {
        return projects;
    }

    /// What is wrong with the registry's sources while older ones are in use; empty when nothing is.
    public List<String> problems() {
        return problems;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        fetcher.close();
    }

    private void readFirst() {
        byte[] read;
        try {
            read = read();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("millrace.auth.projects-file: " + unreadable, unreadable);
        }
        switch (ProjectsDocument.parse(read)) {
            case ProjectsDocument.Refused(var problem) ->
                throw new IllegalArgumentException("millrace.auth.projects"
                        + (settings.file() == null ? "" : "-file=" + settings.file()) + ": " + problem);
            case ProjectsDocument.Whole(var whole) -> {
                lastRead = read;
                entries = whole;
                publish();
            }
        }
    }

    private void start() {
        long reloadMs = settings.reloadEvery().toMillis();
        if (settings.file() != null) {
            var _ = thread.scheduleWithFixedDelay(
                    () -> guarded(this::readAgain), reloadMs, reloadMs, TimeUnit.MILLISECONDS);
        }
        var _ = thread.scheduleWithFixedDelay(
                () -> guarded(this::fetchAll), 0, settings.keySetsEvery().toMillis(), TimeUnit.MILLISECONDS);
    }

    /// A scheduled task that throws is not run again, and a registry that is no longer read must not go unnoticed.
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException defect) {
            LOG.error("the registry of projects is no longer read", defect);
            trouble("registry", "no longer read: " + defect.getClass().getSimpleName());
            throw defect;
        }
    }

    private byte[] read() throws IOException {
        Path file = settings.file();
        if (file == null) {
            return settings.text().getBytes(StandardCharsets.UTF_8);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(ProjectsDocument.BYTES_MAX + 1);
        }
    }

    private void readAgain() {
        byte[] read;
        try {
            read = read();
        } catch (IOException unreadable) {
            if (trouble("file", "cannot be read, the last one stays in use: " + unreadable)) {
                LOG.error(
                        "the registry of projects cannot be read, the last one stays in use: {}",
                        unreadable.toString());
                lastRead = new byte[0];
            }
            return;
        }
        if (Arrays.equals(read, lastRead)) {
            return;
        }
        lastRead = read;
        switch (ProjectsDocument.parse(read)) {
            case ProjectsDocument.Refused(var problem) -> {
                LOG.error(
                        "the registry of projects is wrong, the last right one stays in use: file={} {}",
                        settings.file(),
                        problem);
                trouble("file", "wrong, the last right one stays in use: " + problem);
            }
            case ProjectsDocument.Whole(var whole) -> {
                entries = whole;
                publish();
                trouble("file", "");
                LOG.info("the registry of projects was read: file={} projects={}", settings.file(), whole.size());
                fetchAll();
            }
        }
    }

    private void fetchAll() {
        Set<URI> wanted = new HashSet<>();
        for (ProjectEntry entry : entries) {
            if (entry.jwksUrl() != null) {
                wanted.add(entry.jwksUrl());
            }
        }
        keySets.keySet().retainAll(wanted);
        troubles.keySet().removeIf(name -> name.startsWith("jwks ") && !wanted.contains(URI.create(name.substring(5))));
        for (URI url : wanted) {
            if (fetching.add(url)) {
                var _ = fetcher.fetch(url).thenAccept(outcome -> onFetched(url, outcome));
            }
        }
    }

    private void onFetched(URI url, KeySetFetcher.Outcome outcome) {
        try {
            thread.execute(() -> take(url, outcome));
        } catch (RejectedExecutionException closed) {
            LOG.debug("a key set came after the registry was closed: url={}", url);
        }
    }

    private void take(URI url, KeySetFetcher.Outcome outcome) {
        fetching.remove(url);
        switch (outcome) {
            case KeySetFetcher.Failed(var why) -> {
                if (trouble("jwks " + url, "not fetched, the last keys stay in use: " + why)) {
                    LOG.error("a key set was not fetched, the last one stays in use: url={} {}", url, why);
                }
            }
            case KeySetFetcher.Fetched(var keys) -> {
                trouble("jwks " + url, "");
                if (!keys.equals(keySets.put(url, keys))) {
                    publish();
                    LOG.info("a key set was fetched: url={} keys={}", url, keys.size());
                }
            }
        }
    }

    private void publish() {
        Map<String, Project> byName = new HashMap<>();
        for (ProjectEntry entry : entries) {
            byName.put(entry.name(), project(entry));
        }
        meters.keySet().retainAll(byName.keySet());
        projects = new Projects(byName, settings.tokensMax(), clockMs);
    }

    private Project project(ProjectEntry entry) {
        List<VerificationKey> keys = new ArrayList<>();
        for (SigningSecret secret : entry.secrets()) {
            keys.add(VerificationKey.of(secret, clockMs));
        }
        entry.keys().forEach(key -> keys.add(VerificationKey.of(key, clockMs)));
        if (entry.jwksUrl() != null) {
            keySets.getOrDefault(entry.jwksUrl(), List.of()).forEach(key -> keys.add(VerificationKey.of(key, clockMs)));
        }
        ProjectMeter meter = meters.computeIfAbsent(entry.name(), name -> new ProjectMeter(entry.limits()));
        meter.limits(entry.limits());
        return new Project(
                entry.name(), keys, entry.open(), Set.copyOf(entry.corsOrigins()), entry.writersManage(), meter);
    }

    /// Notes what is wrong with a source, or that nothing is (empty); whether that is news.
    private boolean trouble(String source, String what) {
        boolean news = !Optional.ofNullable(troubles.get(source)).orElse("").equals(what);
        if (what.isEmpty()) {
            troubles.remove(source);
        } else {
            troubles.put(source, what);
        }
        problems = troubles.entrySet().stream()
                .map(trouble -> trouble.getKey() + ": " + trouble.getValue())
                .toList();
        return news;
    }
}
