package dev.millrace.api.access.project;

import dev.millrace.api.access.limit.ProjectLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The text of the registry: JSON, right as a whole or refused as a whole. What it says of a refusal names places and
/// numbers, never what stands there. Pure.
public final class ProjectsDocument {
    public static final int BYTES_MAX = 8 * 1024 * 1024;
    public static final int PROJECTS_MAX = 10_000;

    static final String PROJECTS = "projects";
    static final String LIMITS = "limits";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ProjectsDocument() {}

    /// What a text came to.
    public sealed interface Outcome {}

    public record Whole(List<ProjectEntry> projects) implements Outcome {}

    public record Refused(String problem) implements Outcome {}

    public static Outcome parse(byte[] json) {
        if (json.length > BYTES_MAX) {
            return new Refused("length=" + json.length + " max=" + BYTES_MAX + " bytes");
        }
        try {
            return new Whole(projects(MAPPER.readTree(json)));
        } catch (JacksonException malformed) {
            var place = malformed.getLocation();
            // What the parser says may show what stands there.
            return new Refused("not JSON, or a name twice: line=" + (place == null ? 0 : place.getLineNr()) + " column="
                    + (place == null ? 0 : place.getColumnNr()));
        } catch (EntryProblem wrong) {
            return new Refused(wrong.getMessage());
        }
    }

    private static List<ProjectEntry> projects(JsonNode root) {
        EntryReader top = new EntryReader("", root, Set.of(PROJECTS, LIMITS));
        ProjectLimits usual = top.limits(LIMITS, ProjectLimits.UNLIMITED);
        JsonNode named = root.path(PROJECTS);
        if (!named.isObject()) {
            throw new EntryProblem("projects: an object of projects by name is needed");
        }
        if (named.size() > PROJECTS_MAX) {
            throw new EntryProblem("projects: count=" + named.size() + " max=" + PROJECTS_MAX);
        }
        List<ProjectEntry> projects = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : named.properties()) {
            projects.add(EntryReader.project(entry.getKey(), entry.getValue(), usual));
        }
        return projects;
    }

    /// Why a text is refused, without anything that it says.
    static final class EntryProblem extends RuntimeException {
        private static final long serialVersionUID = 1;

        EntryProblem(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
