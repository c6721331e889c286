package dev.millrace.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.access.AccessDecision;
import dev.millrace.api.access.AccessRequest;
import dev.millrace.api.access.Right;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// Walks the whole table of routes: each is guarded by the right that stands in it, before anything else happens.
class RouteTableTest {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PROPFIND", "get");

    @Test
    void everyRouteAsksForItsRightAndIsClosedWithoutIt() throws IOException {
        List<AccessRequest> asked = new CopyOnWriteArrayList<>();
        try (PortFixture port = PortFixture.start(request -> {
            asked.add(request);
            return request.right() == Right.NONE
                    ? AccessDecision.GRANTED_TO_ANYONE
                    : new AccessDecision.Denied("right: " + request.right());
        })) {
            for (Route route : Route.values()) {
                for (Method method : Method.values()) {
                    asked.clear();
                    int status = port.exchange(request(method.name(), route)).status();
                    Right right = route.right(method);
                    if (method == Method.OPTIONS) {
                        assertEquals(204, status);
                    } else if (right == null) {
                        assertEquals(405, status, method + " " + route);
                        assertTrue(asked.isEmpty());
                    } else {
                        assertEquals(right == Right.NONE ? 200 : 403, status, method + " " + route);
                        assertEquals(right, asked.getFirst().right());
                    }
                }
            }
            assertTrue(port.node.asked.isEmpty(), () -> "got through: " + port.node.asked);
        }
    }

    @Test
    void whatIsNotInTheTableIsRefused() throws IOException {
        try (PortFixture port = PortFixture.start()) {
            port.node.outcomes = (path, command) -> new StreamOutcome.Appended(new Offset(7, 1), false, null);
            for (Route route : Route.values()) {
                for (String name : METHODS) {
                    boolean known = METHODS.indexOf(name) < 6;
                    boolean served = known && (name.equals("OPTIONS") || route.right(Method.valueOf(name)) != null);
                    WireResponse response = port.exchange(request(name, route));
                    assertEquals(!served, response.status() == 405, name + " " + route + " " + response);
                    if (!served) {
                        assertEquals(route.allow(), response.required("Allow"));
                    }
                }
            }
            for (String path : unknownPaths()) {
                assertEquals(404, port.exchange(WireRequest.of("GET", path)).status(), path);
                assertEquals(404, port.exchange(WireRequest.of("PATCH", path)).status(), path);
            }
        }
    }

    @Test
    void theRightsAreThoseOfTheContract() {
        assertEquals(Right.READ, Route.STREAM.right(Method.GET));
        assertEquals(Right.READ, Route.STREAM.right(Method.HEAD));
        assertEquals(Right.WRITE, Route.STREAM.right(Method.POST));
        assertEquals(Right.MANAGE, Route.STREAM.right(Method.PUT));
        assertEquals(Right.MANAGE, Route.STREAM.right(Method.DELETE));
        assertEquals(Right.LIST, Route.LISTING.right(Method.GET));
        assertEquals(Right.LIST, Route.SESSIONS.right(Method.GET));
        assertEquals(Right.LIST, Route.SUBSCRIBERS.right(Method.GET));
        assertEquals(Right.SUBSCRIBE, Route.SUBSCRIBE.right(Method.POST));
        assertEquals(Right.SUBSCRIBE, Route.UNSUBSCRIBE.right(Method.DELETE));
        assertEquals(Right.WRITE, Route.PUBLISH.right(Method.POST));
        assertEquals(Right.SESSION, Route.SESSION.right(Method.GET));
        assertEquals(Right.SESSION, Route.SESSION.right(Method.DELETE));
        assertEquals(Right.SESSION, Route.TOUCH.right(Method.POST));
        assertEquals(Right.NONE, Route.HEALTH.right(Method.GET));
        for (Method method : Method.values()) {
            assertFalse(Route.RESERVED.right(method) != null && Route.RESERVED.right(method) != Right.RESERVED);
        }
    }

    @Test
    void theDeciderIsToldWhatItNeedsAndNoMore() throws IOException {
        List<AccessRequest> asked = new CopyOnWriteArrayList<>();
        try (PortFixture port = PortFixture.start(request -> {
            asked.add(request);
            return AccessDecision.GRANTED_TO_ANYONE;
        })) {
            port.exchange(
                    WireRequest.of("GET", "/v1/stream/p/a%3Ab?access_token=t").with("Authorization", "Bearer x"));
            port.exchange(WireRequest.of("HEAD", "/v1/stream/p/a?access_token=t"));
            port.exchange(WireRequest.of("GET", "/v1/p/streams"));
            port.exchange(WireRequest.of("GET", "/v1/p/session/a%3Ab"));
            port.exchange(WireRequest.of("POST", "/v1/p/session/x/touch"));
            port.exchange(WireRequest.of("POST", "/v1/p/publish/a/b"));
            port.exchange(WireRequest.of("POST", "/v1/p/subscribe"));
            port.exchange(WireRequest.of("DELETE", "/v1/p/unsubscribe"));
            port.exchange(WireRequest.of("GET", "/v1/p/sessions"));
            port.exchange(WireRequest.of("GET", "/v1/p/subscribers/a"));
        }
        assertEquals(
                List.of(
                        new AccessRequest(Right.READ, "p", "a:b", null, "Bearer x", "t"),
                        new AccessRequest(Right.READ, "p", "a", null, null, null),
                        new AccessRequest(Right.LIST, "p", null, null, null, null),
                        new AccessRequest(Right.SESSION, "p", null, "a:b", null, null),
                        new AccessRequest(Right.SESSION, "p", null, "x", null, null),
                        new AccessRequest(Right.WRITE, "p", "a/b", null, null, null),
                        new AccessRequest(Right.SUBSCRIBE, "p", null, null, null, null),
                        new AccessRequest(Right.SUBSCRIBE, "p", null, null, null, null),
                        new AccessRequest(Right.LIST, "p", null, null, null, null),
                        new AccessRequest(Right.LIST, "p", null, null, null, null)),
                asked);
    }

    @Test
    void whoIsNotKnownIsAskedForAToken() throws IOException {
        try (PortFixture port = PortFixture.start(
                request -> new AccessDecision.Unauthenticated(AccessDecision.Reason.NO_VALID_TOKEN))) {
            WireResponse response = port.exchange(WireRequest.of("GET", "/v1/stream/p/s"));
            assertEquals(401, response.status());
            assertEquals("Bearer", response.required("WWW-Authenticate"));
        }
    }

    private static WireRequest request(String method, Route route) {
        String path = route.template()
                .replace("{project}", "p")
                .replace("{stream}", "s")
                .replace("{session}", "x")
                .replace("{path}", "x");
        return WireRequest.of(method, path);
    }

    private static List<String> unknownPaths() {
        List<String> paths =
                new ArrayList<>(List.of("/", "/v1", "/v1/", "/v1/p", "/v1/streams", "/v1//streams", "/healthz"));
        paths.addAll(
                List.of("/health/", "/v1/p/q/streams", "/v1/p/streams/", "/v1/p/publish", "/actuator", "/v1/stream"));
        paths.addAll(List.of("/v1/p/session", "/v1/p/session/x/y", "/v1/p/subscribe/", "/v1/p/sessions/x"));
        return paths;
    }
}
