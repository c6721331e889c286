package dev.millrace.api.access.project;

import dev.millrace.api.access.limit.Metered;
import dev.millrace.api.access.limit.ProjectLimits;
import dev.millrace.api.access.project.ProjectsDocument.EntryProblem;
import dev.millrace.api.access.token.PublicKeys;
import dev.millrace.api.access.token.SigningSecret;
import dev.millrace.model.name.NameRules;
import dev.millrace.model.parse.Quoted;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the fields of one object of the registry's text; whatever is not as it should be ends it. Pure.
final class EntryReader {
    static final String SECRETS = "secrets";
    static final String KEYS = "keys";
    static final String JWKS_URL = "jwksUrl";
    static final String PUBLIC = "public";
    static final String CORS_ORIGINS = "corsOrigins";
    static final String WRITERS_MANAGE = "writersManage";

    private static final Set<String> OF_A_PROJECT =
            Set.of(SECRETS, KEYS, JWKS_URL, PUBLIC, CORS_ORIGINS, WRITERS_MANAGE, ProjectsDocument.LIMITS);
    private static final Set<String> OF_LIMITS = Stream.concat(
                    Stream.of(ProjectLimits.LIVE_CONNECTIONS),
                    Stream.of(Metered.values()).map(Metered::limitName))
            .collect(Collectors.toUnmodifiableSet());
    private static final int PER_PROJECT_MAX = 16; // secrets, keys: each is tried for a token
    private static final int ORIGINS_MAX = 100;
    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]{0,30}://([a-z0-9._-]{1,253}|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

    private final String place;
    private final JsonNode object;

    /// @param place where the object stands, for what is said of it
    EntryReader(String place, JsonNode object, Set<String> known) {
        this.place = place;
        this.object = object;
        if (!object.isObject()) {
            throw problem("", "an object is needed");
        }
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw problem(
                        "",
                        "a field that is not known; known are "
                                + known.stream().sorted().toList());
            }
        }
    }

    static ProjectEntry project(String name, JsonNode object, ProjectLimits usual) {
        NameRules.projectProblem(name).ifPresent(wrong -> {
            throw new EntryProblem("projects: bad name " + Quoted.of(name) + ": " + wrong);
        });
        EntryReader reader = new EntryReader("projects." + name + ".", object, OF_A_PROJECT);
        return new ProjectEntry(
                name,
                reader.secrets(),
                reader.keys(),
                reader.jwksUrl(),
                reader.flag(PUBLIC),
                reader.corsOrigins(),
                reader.flag(WRITERS_MANAGE),
                reader.limits(ProjectsDocument.LIMITS, usual));
    }

    ProjectLimits limits(String field, ProjectLimits usual) {
        JsonNode limits = object.path(field);
        if (limits.isMissingNode()) {
            return usual;
        }
        EntryReader reader = new EntryReader(place + field + ".", limits, OF_LIMITS);
        EnumMap<Metered, Long> perSecond = new EnumMap<>(Metered.class);
        perSecond.putAll(usual.perSecond());
        for (Metered metered : Metered.values()) {
            Long rate = reader.count(metered.limitName(), ProjectLimits.PER_SECOND_MAX);
            if (rate != null) {
                perSecond.put(metered, rate);
            }
        }
        Long live = reader.count(ProjectLimits.LIVE_CONNECTIONS, Integer.MAX_VALUE);
        return new ProjectLimits(perSecond, live == null ? usual.liveConnections() : Math.toIntExact(live));
    }

    private List<SigningSecret> secrets() {
        List<SigningSecret> secrets = new ArrayList<>();
        for (JsonNode secret : list(SECRETS, PER_PROJECT_MAX)) {
            try {
                secrets.add(new SigningSecret(text(SECRETS, secret)));
            } catch (IllegalArgumentException length) {
                throw problem(SECRETS, String.valueOf(length.getMessage()));
            }
        }
        return secrets;
    }

    private List<PublicKeys.Usable> keys() {
        List<PublicKeys.Usable> keys = new ArrayList<>();
        for (JsonNode key : list(KEYS, PER_PROJECT_MAX)) {
            switch (key.isObject() ? PublicKeys.jwk(key) : PublicKeys.pem(text(KEYS, key))) {
                case PublicKeys.Usable readable -> keys.add(readable);
                case PublicKeys.Unusable(var why) -> throw problem(KEYS, why);
            }
        }
        return keys;
    }

    private @Nullable URI jwksUrl() {
        JsonNode field = object.path(JWKS_URL);
        if (field.isMissingNode()) {
            return null;
        }
        try {
            URI url = URI.create(text(JWKS_URL, field));
            if (url.getUserInfo() == null && ("https".equals(url.getScheme()) || isOfThisMachine(url))) {
                return url;
            }
        } catch (IllegalArgumentException notOne) {
            throw problem(JWKS_URL, "not a URL");
        }
        throw problem(JWKS_URL, "https is needed, or http on loopback, and no user in it");
    }

    private static boolean isOfThisMachine(URI url) {
        boolean literal = url.getHost() != null && url.getHost().matches("localhost|127\\.[0-9.]+|\\[::1]");
        return "http".equals(url.getScheme())
                && literal
                && InetAddress.ofLiteral(url.getHost().equals("localhost") ? "127.0.0.1" : bare(url.getHost()))
                        .isLoopbackAddress();
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private List<String> corsOrigins() {
        List<String> origins = new ArrayList<>();
        for (JsonNode origin : list(CORS_ORIGINS, ORIGINS_MAX)) {
            String text = text(CORS_ORIGINS, origin);
            if (!ORIGIN.matcher(text).matches()) {
                throw problem(
                        CORS_ORIGINS,
                        "an origin as browsers send it is needed, such as https://app.example.com: received="
                                + Quoted.of(text));
            }
            origins.add(text);
        }
        return origins;
    }

    private boolean flag(String field) {
        JsonNode value = object.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw problem(field, "true or false is needed");
        }
        return value.asBoolean(false);
    }

    private @Nullable Long count(String field, long max) {
        JsonNode value = object.path(field);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 1
                || value.longValue() > max) {
            throw problem(field, "a whole number is needed: allowed=1.." + max);
        }
        return value.longValue();
    }

    private Iterable<JsonNode> list(String field, int max) {
        JsonNode list = object.path(field);
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray() || list.size() > max) {
            throw problem(field, "a list of up to " + max + " is needed");
        }
        return list;
    }

    private String text(String field, JsonNode value) {
        if (!value.isString()) {
            throw problem(field, "text is needed");
        }
        return value.stringValue();
    }

    private EntryProblem problem(String field, String what) {
        return new EntryProblem((place + field).replaceAll("\\.$", "") + ": " + what);
    }
}
