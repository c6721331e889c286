package dev.millrace.api.access.cli;

import dev.millrace.api.access.project.ProjectsDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A registry's file as text that is changed: what a change does not touch stays. It is written only where it is right
/// as a whole, by a rename, and readable to its owner alone where it is new.
final class RegistryFile {
    private static final String PROJECTS = "projects";
    private static final String SECRETS = "secrets";
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final Path path;
    private final ObjectNode root;

    private RegistryFile(Path path, ObjectNode root) {
        this.path = path;
        this.root = root;
    }

    static RegistryFile read(Path path) throws IOException {
        byte[] json = Files.readAllBytes(path);
        check(json);
        return new RegistryFile(path, (ObjectNode) MAPPER.readTree(json));
    }

    static RegistryFile readOrBegin(Path path) throws IOException {
        if (Files.exists(path)) {
            return read(path);
        }
        ObjectNode root = MAPPER.createObjectNode();
        root.putObject(PROJECTS);
        return new RegistryFile(path, root);
    }

    Path path() {
        return path;
    }

    void create(String name, String secret, boolean open, List<String> corsOrigins) {
        if (projects().has(name)) {
            throw new Refusal("project " + name + " is there already: rotate gives it another secret");
        }
        ObjectNode project = projects().putObject(name);
        project.putArray(SECRETS).add(secret);
        if (open) {
            project.put("public", true);
        }
        if (!corsOrigins.isEmpty()) {
            ArrayNode origins = project.putArray("corsOrigins");
            corsOrigins.forEach(origins::add);
        }
    }

    /// @param keep how many of the present secrets go on verifying
    void rotate(String name, String secret, int keep) {
        ObjectNode project = project(name);
        JsonNode old = project.path(SECRETS);
        ArrayNode secrets = MAPPER.createArrayNode().add(secret);
        for (int i = 0; i < Math.min(keep, old.size()); i++) {
            secrets.add(old.get(i));
        }
        project.set(SECRETS, secrets);
    }

    /// What signs the project's tokens.
    String firstSecret(String name) {
        JsonNode first = project(name).path(SECRETS).path(0);
        if (!first.isString()) {
            throw new Refusal("project " + name + " has no secret: its tokens are signed elsewhere");
        }
        return first.stringValue();
    }

    /// One line per project, without its secrets.
    void describe(Consumer<String> line) {
        for (String name : projects().propertyNames()) {
            JsonNode project = projects().path(name);
            line.accept(name + " secrets=" + project.path(SECRETS).size() + " keys="
                    + project.path("keys").size() + " jwks=" + project.has("jwksUrl") + " public="
                    + project.path("public").asBoolean(false));
        }
    }

    void write() throws IOException {
        byte[] json = (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        check(json);
        Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        Set<PosixFilePermission> permissions = Files.exists(target)
                ? Files.getPosixFilePermissions(target)
                : PosixFilePermissions.fromString("rw-------");
        Path next = Files.createTempFile(target.getParent(), ".projects", ".json");
        Files.write(next, json);
        Files.setPosixFilePermissions(next, permissions);
        Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void check(byte[] json) {
        if (ProjectsDocument.parse(json) instanceof ProjectsDocument.Refused(var problem)) {
            throw new Refusal("the registry's file would be wrong, or is: " + problem);
        }
    }

    private ObjectNode projects() {
        return (ObjectNode) root.path(PROJECTS);
    }

    private ObjectNode project(String name) {
        if (!(projects().path(name) instanceof ObjectNode project)) {
            throw new Refusal("there is no project " + name + " in " + path);
        }
        return project;
    }
}
