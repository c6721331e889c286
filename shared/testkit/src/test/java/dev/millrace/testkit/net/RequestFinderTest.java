package dev.millrace.testkit.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestFinderTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String SETTINGS = "\0\0\6\4\0\0\0\0\0" + "\0\3\0\0\0\1";
    private static final String HEADERS = "\0\0\5\1\0\0\0\0\1" + "abcde";

    private final List<String> found = new ArrayList<>();
    private final RequestFinder finder = new RequestFinder(found::add);

    @Test
    void bodiesAreNotTakenForRequests() {
        finder.take("POST /a HTTP/1.1\r\nContent-Length: 22\r\n\r\n");
        finder.take("GET /no HTTP/1.1\r\n\r\n..");
        finder.take("GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
        assertEquals(List.of("POST /a", "GET /b"), found);
    }

    @Test
    void aRequestInPiecesOfAnySizeIsFoundOnce() {
        byte[] bytes = "PUT /a?b=c HTTP/1.1\r\ncontent-length:3\r\n\r\nabcGET /d HTTP/1.1\r\n\r\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        for (byte one : bytes) {
            finder.take(new byte[] {one}, 1);
        }
        assertEquals(List.of("PUT /a?b=c", "GET /d"), found);
    }

    @Test
    void everyStreamOfHttp2IsOneSession() {
        finder.take(PREFACE + SETTINGS + HEADERS + HEADERS);
        assertEquals(List.of(Traffic.SESSION, Traffic.SESSION), found);
    }
}
