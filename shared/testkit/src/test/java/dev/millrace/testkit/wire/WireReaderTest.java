package dev.millrace.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WireReaderTest {
    @Test
    void readsPipelinedResponsesOneAfterTheOther() throws IOException {
        WireReader reader = over("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
                + "HTTP/1.1 204 No Content\r\nStream-Closed: true\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n");

        assertEquals("ab", reader.response("GET").text());
        assertEquals("true", reader.response("POST").required("stream-closed"));
        assertEquals("abcd", reader.response("GET").text());
    }

    @Test
    void aResponseToHeadHasNoBodyWhateverItsLengthSays() throws IOException {
        WireReader reader =
                over("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");

        assertEquals("", reader.response("HEAD").text());
        assertEquals(404, reader.response("GET").status());
    }

    @Test
    void anInterimResponseIsPassedOver() throws IOException {
        WireReader reader = over("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");

        assertEquals(201, reader.response("PUT").status());
    }

    @Test
    void aCutResponseIsNotAResponse() {
        assertThrows(
                EOFException.class,
                () -> over("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab").response("GET"));
        assertThrows(
                EOFException.class,
                () -> over("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
                        .response("GET"));
        assertThrows(EOFException.class, () -> over("").response("GET"));
    }

    @Test
    void garbageIsNotAResponse() {
        assertThrows(ProtocolException.class, () -> over("SSH-2.0\r\n\r\n").response("GET"));
        assertThrows(
                ProtocolException.class,
                () -> over("HTTP/1.1 200 OK\nContent-Length: 0\n\n").response("GET"));
    }

    @Test
    void eventsAreReadAsABrowserReadsThem() throws IOException {
        String body = """
                : hello

                event: data
                data:a
                data:  b

                event: control
                data: {"streamNextOffset":"7_7","upToDate":true}
                id: 7_7

                """;
        SseReader events = events(over("HTTP/1.1 200 OK\r\n\r\n" + body));

        assertEquals(Optional.of(new SseEvent("data", "a\n b", "")), events.next());
        SseEvent control = events.next().orElseThrow();
        assertEquals("7_7", control.field("streamNextOffset"));
        assertEquals("", control.field("streamCursor"));
        assertEquals("7_7", control.id());
        assertEquals(true, control.flag("upToDate"));
        assertEquals(Optional.empty(), events.next());
        assertEquals(1, events.comments());
    }

    @Test
    void anEventThatIsCutIsNotAnEvent() throws IOException {
        SseReader events = events(over("HTTP/1.1 200 OK\r\n\r\nevent: data\ndata:a\n"));

        assertThrows(IOException.class, events::next);
    }

    private static SseReader events(WireReader reader) throws IOException {
        return new SseReader(reader, reader.head());
    }

    private static WireReader over(String bytes) {
        return new WireReader(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
