package dev.millrace.api.http;

import dev.millrace.api.access.Right;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The table of routes: what is served, and the right that each needs. What is not here is refused.
enum Route {
    /// Whether this server serves.
    HEALTH("/health", Map.of(Method.GET, Right.NONE, Method.HEAD, Right.NONE)),

    /// A stream of a project, or of the default project where there is one segment only.
    STREAM(
            "/v1/stream/{project}/{stream}",
            Map.of(
                    Method.GET, Right.READ,
                    Method.HEAD, Right.READ,
                    Method.POST, Right.WRITE,
                    Method.PUT, Right.MANAGE,
                    Method.DELETE, Right.MANAGE)),

    /// The protocol's reserved APIs: known, and not served.
    RESERVED(
            "/v1/stream/{project}/__ds/{path}",
            Map.of(
                    Method.GET, Right.RESERVED,
                    Method.HEAD, Right.RESERVED,
                    Method.POST, Right.RESERVED,
                    Method.PUT, Right.RESERVED,
                    Method.DELETE, Right.RESERVED)),

    /// The streams of a project.
    LISTING("/v1/{project}/streams", Map.of(Method.GET, Right.LIST, Method.HEAD, Right.LIST)),

    /// Subscribes a session to a source.
    SUBSCRIBE("/v1/{project}/subscribe", Map.of(Method.POST, Right.SUBSCRIBE)),

    /// Ends that.
    UNSUBSCRIBE("/v1/{project}/unsubscribe", Map.of(Method.DELETE, Right.SUBSCRIBE)),

    /// An append to a stream that tells how many are subscribed.
    PUBLISH("/v1/{project}/publish/{stream}", Map.of(Method.POST, Right.WRITE)),

    /// A session.
    SESSION(
            "/v1/{project}/session/{session}",
            Map.of(Method.GET, Right.SESSION, Method.HEAD, Right.SESSION, Method.DELETE, Right.SESSION)),

    /// Keeps a session alive.
    TOUCH("/v1/{project}/session/{session}/touch", Map.of(Method.POST, Right.SESSION)),

    /// The sessions of a project.
    SESSIONS("/v1/{project}/sessions", Map.of(Method.GET, Right.LIST, Method.HEAD, Right.LIST)),

    /// The sessions that are subscribed to a stream: not for whoever may see but that stream, since it names others'.
    SUBSCRIBERS("/v1/{project}/subscribers/{stream}", Map.of(Method.GET, Right.LIST, Method.HEAD, Right.LIST));

    private final String template;

    @SuppressWarnings("ImmutableEnumChecker") // unmodifiable
    private final Map<Method, Right> rights;

    private final String allow;

    Route(String template, Map<Method, Right> rights) {
        this.template = template;
        this.rights = Collections.unmodifiableMap(new EnumMap<>(rights));
        this.allow = Arrays.stream(Method.values())
                .filter(method -> method == Method.OPTIONS || rights.containsKey(method))
                .map(Method::name)
                .collect(Collectors.joining(", "));
    }

    String template() {
        return template;
    }

    /// The right that the method needs here; null when the route does not have the method.
    @Nullable
    Right right(Method method) {
        return rights.get(method);
    }

    /// The methods, as `Allow` names them. OPTIONS is answered everywhere and needs no right.
    String allow() {
        return allow;
    }
}
