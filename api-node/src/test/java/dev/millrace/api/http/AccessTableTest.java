package dev.millrace.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.access.token.RawTokens;
import dev.millrace.testkit.log.CapturedLog;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every route × method × kind of token, against answers written by hand. The routes come from the table of routes: one
/// without its rows here fails.
class AccessTableTest {
    /// Status by column of [Bearer]; a method that has no row is answered 405 whatever the token.
    private static final String EXPECTED = """
        HEALTH      GET    anonymous=200 bad=200 expired=200 foreign=200 read=200 write=200 manage=200 this=200 other=200 alice=200 bob=200 url=200 twice=200
        HEALTH      HEAD   anonymous=200 bad=200 expired=200 foreign=200 read=200 write=200 manage=200 this=200 other=200 alice=200 bob=200 url=200 twice=200
        STREAM      GET    anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=200 other=403 alice=403 bob=403 url=200 twice=401
        STREAM      HEAD   anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=200 other=403 alice=403 bob=403 url=401 twice=200
        STREAM      POST   anonymous=401 bad=401 expired=401 foreign=403 read=403 write=204 manage=204 this=204 other=403 alice=403 bob=403 url=401 twice=204
        STREAM      PUT    anonymous=401 bad=401 expired=401 foreign=403 read=403 write=403 manage=200 this=200 other=403 alice=403 bob=403 url=401 twice=200
        STREAM      DELETE anonymous=401 bad=401 expired=401 foreign=403 read=403 write=403 manage=204 this=204 other=403 alice=403 bob=403 url=401 twice=204
        LISTING     GET    anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=403 other=403 alice=403 bob=403 url=200 twice=401
        LISTING     HEAD   anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=403 other=403 alice=403 bob=403 url=401 twice=200
        RESERVED    GET    anonymous=401 bad=401 expired=401 foreign=403 read=403 write=403 manage=501 this=403 other=403 alice=403 bob=403 url=501 twice=401
        RESERVED    HEAD   anonymous=401 bad=401 expired=401 foreign=403 read=403 write=403 manage=501 this=403 other=403 alice=403 bob=403 url=401 twice=501
        RESERVED    POST   anonymous=401 bad=401 expired=401 foreign=403 read=403 write=403 manage=501 this=403 other=403 alice=403 bob=403 url=401 twice=501
        RESERVED    PUT    anonymous=401 bad=401 expired=401 foreign=403 read=403 write=403 manage=501 this=403 other=403 alice=403 bob=403 url=401 twice=501
        RESERVED    DELETE anonymous=401 bad=401 expired=401 foreign=403 read=403 write=403 manage=501 this=403 other=403 alice=403 bob=403 url=401 twice=501
        SUBSCRIBE   POST   anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=200 other=403 alice=403 bob=403 url=401 twice=200
        UNSUBSCRIBE DELETE anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=200 other=200 alice=200 bob=403 url=401 twice=200
        PUBLISH     POST   anonymous=401 bad=401 expired=401 foreign=403 read=403 write=204 manage=204 this=204 other=403 alice=403 bob=403 url=401 twice=204
        SESSION     GET    anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=200 other=200 alice=200 bob=403 url=200 twice=401
        SESSION     HEAD   anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=200 other=200 alice=200 bob=403 url=401 twice=200
        SESSION     DELETE anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=200 other=200 alice=200 bob=403 url=401 twice=200
        TOUCH       POST   anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=200 other=200 alice=200 bob=403 url=401 twice=200
        SESSIONS    GET    anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=403 other=403 alice=403 bob=403 url=200 twice=401
        SESSIONS    HEAD   anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=403 other=403 alice=403 bob=403 url=401 twice=200
        SUBSCRIBERS GET    anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=403 other=403 alice=403 bob=403 url=200 twice=401
        SUBSCRIBERS HEAD   anonymous=401 bad=401 expired=401 foreign=403 read=200 write=200 manage=200 this=403 other=403 alice=403 bob=403 url=401 twice=200
        """;

    /// What the session `alice` subscribes to.
    private static final String SUBSCRIPTION = """
        {"sessionId":"alice","streamId":"room/1"}""";

    private final Map<String, Map<String, Integer>> expected = expected();

    @Test
    void everyRouteMethodAndTokenIsAnsweredAsWrittenHereAndNothingSecretIsShown() throws IOException {
        String pem = RawTokens.pem(RawTokens.keys("RSA", 2048).getPublic());
        Bearer[] bearers = Bearer.all(pem);
        List<String> shown = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        try (CapturedLog log = new CapturedLog();
                GuardedNode node = GuardedNode.start(",\"keys\":[\"" + pem.replace("\n", "\\n") + "\"]")) {
            for (Route route : Route.values()) {
                for (Method method : Method.values()) {
                    for (Bearer bearer : bearers) {
                        node.put("p/room/1");
                        if (route == Route.UNSUBSCRIBE || route == Route.SESSION || route == Route.TOUCH) {
                            node.subscribe("p", SUBSCRIPTION);
                        }
                        WireRequest request = bearer.dress().apply(request(route, method));
                        WireResponse response = node.exchange(request);
                        shown.add(response.headers() + response.text());
                        judge(route, method, bearer, response, wrong);
                    }
                }
            }
            shown.addAll(log.lines().stream().map(CapturedLog.Line::text).toList());
        }
        assertEquals(List.of(), wrong);
        assertShowsNoSecret(shown);
    }

    private void judge(Route route, Method method, Bearer bearer, WireResponse response, List<String> wrong) {
        Map<String, Integer> row = expected.get(route + " " + method);
        Integer status = method == Method.OPTIONS
                ? Integer.valueOf(204)
                : route.right(method) == null ? Integer.valueOf(405) : row == null ? null : row.get(bearer.column());
        String cell = route + " " + method + " with " + bearer.name() + ": ";
        if (status == null) {
            wrong.add(cell + "has no row in this test");
        } else if (response.status() != status) {
            wrong.add(cell + "expected=" + status + " received=" + response);
        } else if (status == 401 && response.header("WWW-Authenticate").isEmpty()) {
            wrong.add(cell + "no challenge");
        } else if (bearer.column().equals("url")
                && method == Method.GET
                && !response.required("Cache-Control").equals("private, no-store")) {
            wrong.add(cell + response.required("Cache-Control"));
        } else if (route == Route.STREAM
                && status == 200
                && response.header("Cache-Control").orElse("").contains("public")) {
            wrong.add(cell + "public");
        }
    }

    /// What a secret or a signature would look like: the marker of the secrets, or the third part of any token.
    private static void assertShowsNoSecret(List<String> shown) {
        assertTrue(shown.size() > 500, "looked at " + shown.size());
        for (String text : shown) {
            assertFalse(text.contains("MARKER"), text);
            assertFalse(text.contains("eyJ"), text);
        }
    }

    @Test
    void refusalsOfAllTokensButExpiredOnesAreOneAnswer() throws IOException {
        try (GuardedNode node = GuardedNode.start("")) {
            WireResponse none = node.exchange(WireRequest.of("GET", "/v1/stream/p/room/1"));
            WireResponse unknown = node.exchange(WireRequest.of("GET", "/v1/stream/nobody/room/1"));
            WireResponse bad = node.exchange(WireRequest.of("GET", "/v1/stream/p/room/1"), "a.b.c");
            assertEquals(none.text(), unknown.text());
            assertEquals(none.text(), bad.text());
            assertEquals(none.required("WWW-Authenticate"), bad.required("WWW-Authenticate"));
            WireResponse foreign =
                    node.exchange(WireRequest.of("GET", "/v1/stream/nobody/a"), GuardedNode.token("read"));
            WireResponse known = node.exchange(WireRequest.of("GET", "/v1/stream/q/a"), GuardedNode.token("read"));
            assertEquals(403, foreign.status());
            assertEquals(known.text(), foreign.text());
        }
    }

    @Test
    void namesAreComparedAsTheyAreDecoded() throws IOException {
        String token = GuardedNode.token("p", "read", ",\"stream_id\":\"room/*\"");
        try (GuardedNode node = GuardedNode.start("")) {
            node.put("p/room/1");
            node.put("p/other");
            assertEquals(200, status(node, "GET", "/v1/stream/p/%72oom/1", token));
            assertEquals(403, status(node, "GET", "/v1/stream/p/%6fther", token));
            assertEquals(400, status(node, "GET", "/v1/stream/p/room%2F1", token));
            assertEquals(400, status(node, "GET", "/v1/stream/p/room/%2e%2e/other", token));
            assertEquals(400, status(node, "GET", "/v1/stream/p/room/../other", token));
            assertEquals(400, status(node, "GET", "/v1/stream/p/room//1", token));
            assertEquals(403, status(node, "GET", "/v1/stream/q/room/1", token));
            assertEquals(403, status(node, "GET", "/v1/stream/%71/room/1", token));
        }
    }

    @Test
    void aForkNeedsTheRightToReadItsSource() throws IOException {
        String token = GuardedNode.token("p", "manage", ",\"stream_id\":\"room/*\"");
        try (GuardedNode node = GuardedNode.start("")) {
            node.put("p/room/1");
            node.put("p/other");
            assertEquals(403, fork(node, "room/2", "/v1/stream/p/other", token));
            assertEquals(403, fork(node, "room/2", "/v1/stream/p/session:alice", token));
            assertEquals(403, fork(node, "room/2", "/v1/stream/q/room/1", token));
            assertEquals(403, fork(node, "other2", "/v1/stream/p/room/1", token));
            assertEquals(201, fork(node, "room/2", "/v1/stream/p/room/1", token));
        }
    }

    @Test
    void sessionsStreamsAreReadByTheirOwnTokensOnly() throws IOException {
        String alice = GuardedNode.token("p", "read", ",\"session_id\":\"alice\"");
        try (GuardedNode node = GuardedNode.start("")) {
            assertEquals(404, status(node, "GET", "/v1/stream/p/session:alice", alice));
            assertEquals(403, status(node, "GET", "/v1/stream/p/session:bob", alice));
            assertEquals(403, status(node, "GET", "/v1/stream/p/room/1", alice));
            String everyStream = GuardedNode.token("p", "read", ",\"stream_id\":\"*\"");
            assertEquals(403, status(node, "GET", "/v1/stream/p/session:alice", everyStream));
            assertEquals(
                    401,
                    node.exchange(WireRequest.of("GET", "/v1/stream/open/session:alice"))
                            .status());
        }
    }

    @Test
    void anOpenProjectIsReadWithoutATokenAndNothingElse() throws IOException {
        try (GuardedNode node = GuardedNode.start("")) {
            node.put("open/a");
            WireResponse read = node.exchange(WireRequest.of("GET", "/v1/stream/open/a"));
            assertEquals(200, read.status());
            assertTrue(read.required("Cache-Control").startsWith("public"), read::toString);
            assertEquals(
                    200,
                    node.exchange(WireRequest.of("HEAD", "/v1/stream/open/a")).status());
            for (String method : List.of("PUT", "POST", "DELETE")) {
                assertEquals(
                        401,
                        node.exchange(WireRequest.of(method, "/v1/stream/open/a")
                                        .body("text/plain", "x"))
                                .status());
            }
            assertEquals(
                    401,
                    node.exchange(WireRequest.of("GET", "/v1/open/streams")).status());
            assertEquals(401, status(node, "GET", "/v1/stream/open/a", "a.b.c"));
        }
    }

    @Test
    void writersManageWhereTheProjectSaysSo() throws IOException {
        String write = GuardedNode.token("q", "write", "");
        try (GuardedNode node = GuardedNode.start("")) {
            WireRequest put = WireRequest.of("PUT", "/v1/stream/q/a").body("text/plain", "x");
            assertEquals(201, node.exchange(put, write).status());
            assertEquals(
                    403, node.exchange(put, GuardedNode.token("q", "read", "")).status());
            assertEquals(204, status(node, "DELETE", "/v1/stream/q/a", write));
            assertEquals(403, status(node, "GET", "/v1/stream/q/__ds/x", write));
        }
    }

    @Test
    void aTokenThatIsMalformedInTheUrlIsNotShownAndForNoCache() throws IOException {
        try (GuardedNode node = GuardedNode.start("")) {
            for (String target : List.of(
                    "/v1/stream/p/a?access_token=MARKER&access_token=MARKER",
                    "/v1/stream/p/a?access_token=MARKER%zz",
                    "/v1/stream/p/a?access_token=MARKER HTTP",
                    "/v1/stream/p/a?access_token=" + "MARKER".repeat(2000))) {
                WireResponse response = node.exchange(WireRequest.of("GET", target));
                assertTrue(response.status() >= 400, response::toString);
                assertFalse(response.toString().contains("MARKER"), response::toString);
            }
            for (String target : List.of(
                    "/v1/stream/p/a?access_token=MARKER&access_token=MARKER",
                    "/v1/stream/p/a?offset=%zz&access%5Ftoken=MARKER",
                    "/v1/nowhere?access_token=MARKER")) {
                assertEquals(
                        "private, no-store",
                        node.exchange(WireRequest.of("GET", target)).required("Cache-Control"),
                        target);
            }
            WireResponse header =
                    node.exchange(WireRequest.of("GET", "/v1/stream/p/a").with("Authorization", "Bearer MARKER\u0001"));
            assertFalse(header.toString().contains("MARKER"), header::toString);
        }
    }

    private static int status(GuardedNode node, String method, String path, String token) throws IOException {
        return node.exchange(WireRequest.of(method, path), token).status();
    }

    private static int fork(GuardedNode node, String stream, String source, String token) throws IOException {
        return node.exchange(WireRequest.of("PUT", "/v1/stream/p/" + stream).with("Stream-Forked-From", source), token)
                .status();
    }

    private static WireRequest request(Route route, Method method) {
        String path = route.template()
                .replace("{project}", "p")
                .replace("{stream}", "room/1")
                .replace("{session}", "alice")
                .replace("{path}", "x");
        WireRequest request = WireRequest.of(method.name(), path);
        if (route == Route.SUBSCRIBE || route == Route.UNSUBSCRIBE) {
            return request.body("application/json", SUBSCRIPTION);
        }
        return method == Method.POST || method == Method.PUT ? request.body("text/plain", "one") : request;
    }

    private static Map<String, Map<String, Integer>> expected() {
        Map<String, Map<String, Integer>> rows = new HashMap<>();
        EXPECTED.lines().forEach(line -> {
            String[] words = line.strip().split(" +", -1);
            Map<String, Integer> row = new HashMap<>();
            Arrays.stream(words).skip(2).forEach(cell -> {
                int equals = cell.indexOf('=');
                row.put(cell.substring(0, equals), Integer.valueOf(cell.substring(equals + 1)));
            });
            rows.put(words[0] + " " + words[1], row);
        });
        return rows;
    }
}
