package dev.millrace.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.http.request.RequestField;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What browsers need to use the server from pages of other origins.
class CrossOriginTest {
    /// Fields that are for the connection, the browser itself or nobody, and not for scripts.
    private static final Set<String> NOT_FOR_SCRIPTS = Set.of(
            "connection",
            "x-content-type-options",
            "cross-origin-resource-policy",
            "access-control-allow-origin",
            "access-control-expose-headers",
            "access-control-allow-methods",
            "access-control-allow-headers",
            "access-control-max-age");

    /// Fields that a browser sends by itself or never lets a script set.
    private static final Set<RequestField> NOT_SET_BY_SCRIPTS = Set.of(
            RequestField.CONNECTION,
            RequestField.CONTENT_LENGTH,
            RequestField.EXPECT,
            RequestField.HOST,
            RequestField.ORIGIN,
            RequestField.ACCEPT_ENCODING,
            RequestField.TRANSFER_ENCODING);

    private static PortFixture port;

    @BeforeAll
    static void start() {
        port = PortFixture.start();
        port.node.outcomes = (path, command) -> new StreamOutcome.AppendToClosed(new Offset(7, 1));
    }

    @AfterAll
    static void stop() {
        port.close();
    }

    @Test
    void everyFieldThatIsSentIsExposed() throws IOException {
        for (WireRequest request : List.of(
                WireRequest.of("GET", "/health"),
                WireRequest.of("GET", "/v1/stream/p/s"),
                WireRequest.of("HEAD", "/v1/stream/p/s"),
                WireRequest.of("POST", "/v1/stream/p/s").body("a/b", "x").with("Origin", "https://example.com"),
                WireRequest.of("PATCH", "/v1/stream/p/s").with("Origin", "https://example.com"))) {
            WireResponse response = port.exchange(request);
            assertEquals("*", response.required("Access-Control-Allow-Origin"));
            Set<String> exposed = names(response.required("Access-Control-Expose-Headers"));
            response.headers().stream()
                    .map(field -> field.name().toLowerCase(Locale.ROOT))
                    .filter(name -> !NOT_FOR_SCRIPTS.contains(name))
                    .forEach(name -> assertTrue(exposed.contains(name), name + " of " + response));
        }
    }

    @Test
    void everyFieldThatIsReadMayBeSent() throws IOException {
        WireResponse preflight = port.exchange(WireRequest.of("OPTIONS", "/v1/stream/p/s")
                .with("Origin", "https://example.com")
                .with("Access-Control-Request-Method", "PUT")
                .with("Access-Control-Request-Headers", "if-none-match"));
        assertEquals(204, preflight.status());
        assertEquals("*", preflight.required("Access-Control-Allow-Origin"));
        assertTrue(names(preflight.required("Access-Control-Allow-Methods"))
                .containsAll(Set.of("get", "head", "post", "put", "delete")));
        Set<String> allowed = names(preflight.required("Access-Control-Allow-Headers"));
        for (RequestField field : RequestField.values()) {
            if (!NOT_SET_BY_SCRIPTS.contains(field)) {
                assertTrue(allowed.contains(field.fieldName().toLowerCase(Locale.ROOT)), field.fieldName());
            }
        }
        assertTrue(allowed.containsAll(Set.of("traceparent", "tracestate")), allowed::toString);
        assertTrue(preflight.header("Access-Control-Allow-Credentials").isEmpty());
    }

    @Test
    void aWriteWithoutAnOriginIsNotToldOfThem() throws IOException {
        WireResponse response =
                port.exchange(WireRequest.of("POST", "/v1/stream/p/s").body("a/b", "x"));
        assertFalse(response.header("Access-Control-Allow-Origin").isPresent());
    }

    private static Set<String> names(String list) {
        return Arrays.stream(list.split(","))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }
}
