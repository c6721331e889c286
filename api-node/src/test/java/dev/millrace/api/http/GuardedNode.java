package dev.millrace.api.http;

import dev.millrace.api.access.ProjectAccess;
import dev.millrace.api.access.WallClock;
import dev.millrace.api.access.project.ProjectRegistry;
import dev.millrace.api.access.project.RegistrySettings;
import dev.millrace.api.access.token.RawTokens;
import dev.millrace.api.append.AppendSettings;
import dev.millrace.api.live.LiveSettings;
import dev.millrace.api.whole.Bounds;
import dev.millrace.testkit.store.SimulatedStreamStore;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;

/// A whole node behind a registry of projects. `p` is a project like any other, `q` another one, `open` is read without
/// a token.
final class GuardedNode implements AutoCloseable {
    static final String SECRET = "MARKER-secret-of-p-with-32-bytes-or-more";
    static final String SECRET_OF_Q = "MARKER-secret-of-q-with-32-bytes-or-more";

    private final ProjectRegistry registry;
    private final dev.millrace.api.whole.WholeNode node;

    private GuardedNode(String projects) {
        registry = ProjectRegistry.open(
                new RegistrySettings(null, projects, Duration.ofSeconds(1), Duration.ofMinutes(1), 1000),
                WallClock::nowMs);
        node = new dev.millrace.api.whole.WholeNode(
                SimulatedStreamStore.create(),
                new Bounds(
                        HttpSettings.Limits.DEFAULT,
                        AppendSettings.defaults(),
                        LiveSettings.defaults(),
                        new ProjectAccess(registry::projects, WallClock::nowMs)),
                1);
    }

    /// @param more fields of `p`, each with a comma before it
    static GuardedNode start(String more) {
        return new GuardedNode("{\"projects\":{\"p\":{\"secrets\":[\"" + SECRET + "\"]" + more + "},"
                + "\"q\":{\"secrets\":[\"" + SECRET_OF_Q + "\"],\"writersManage\":true},"
                + "\"open\":{\"secrets\":[\"" + SECRET + "\"],\"public\":true}}}");
    }

    /// A token of `p` that lasts.
    static String token(String scope) {
        return token("p", scope, "");
    }

    /// @param more claims, each with a comma before it
    static String token(String project, String scope, String more) {
        return RawTokens.hs256(project.equals("q") ? SECRET_OF_Q : SECRET, claims(project, scope, 600, more));
    }

    static String claims(String project, String scope, long lastsSeconds, String more) {
        return "{\"sub\":\"" + project + "\",\"scope\":\"" + scope + "\",\"exp\":"
                + (WallClock.nowMs() / 1000 + lastsSeconds) + more + "}";
    }

    int port() {
        return node.port();
    }

    WireConnection connect() throws IOException {
        return WireConnection.open(node.port(), PortFixture.WAIT);
    }

    WireResponse exchange(WireRequest request) throws IOException {
        try (WireConnection connection = connect()) {
            return connection.exchange(request);
        }
    }

    /// The response to a request with that token.
    WireResponse exchange(WireRequest request, String token) throws IOException {
        return exchange(request.with("Authorization", "Bearer " + token));
    }

    /// A stream with one message, whatever was there.
    void put(String path) throws IOException {
        String project = path.substring(0, path.indexOf('/'));
        String manage = token(project, "manage", "");
        WireRequest put = WireRequest.of("PUT", "/v1/stream/" + path).body("text/plain", "one");
        int status = exchange(put, manage).status();
        if (status != 201 && status != 200) {
            exchange(WireRequest.of("DELETE", "/v1/stream/" + path), manage);
            exchange(put, manage);
        }
    }

    /// Has that subscription, as a body names it.
    void subscribe(String project, String subscription) throws IOException {
        WireRequest subscribe =
                WireRequest.of("POST", "/v1/" + project + "/subscribe").body("application/json", subscription);
        WireResponse response = exchange(subscribe, token(project, "manage", ""));
        if (response.status() != 200) {
            throw new IllegalStateException("not subscribed: " + response);
        }
    }

    @Override
    public void close() {
        node.close();
        registry.close();
    }
}
