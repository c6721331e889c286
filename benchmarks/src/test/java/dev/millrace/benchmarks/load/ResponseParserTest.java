package dev.millrace.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseParserTest {
    private final StringBuilder body = new StringBuilder();
    private final ResponseParser parser =
            new ResponseParser(bytes -> body.append(StandardCharsets.US_ASCII.decode(bytes)));

    @Test
    void aBodyOfAGivenLengthEndsThere() {
        ByteBuffer bytes = ascii("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nStream-Next-Offset: a_b\r\n\r\nabcHTTP");
        assertTrue(parser.take(bytes));
        assertEquals("abc", body.toString());
        assertEquals("a_b", parser.header("Stream-Next-Offset"));
        assertEquals(4, bytes.remaining());
    }

    @Test
    void chunksArePutTogetherWhereverTheBytesAreCut() {
        String response =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n";
        for (int cut = 1; cut < response.length(); cut++) {
            body.setLength(0);
            assertFalse(parser.take(ascii(response.substring(0, cut))), "cut=" + cut);
            assertTrue(parser.take(ascii(response.substring(cut))), "cut=" + cut);
            assertEquals("abc0123456789", body.toString(), "cut=" + cut);
        }
    }

    @Test
    void oneAnswerFollowsAnother() {
        ByteBuffer two = ascii("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 409 Conflict\r\ncontent-length: 1\r\n\r\nx");
        assertTrue(parser.take(two));
        assertEquals(204, parser.status());
        assertTrue(parser.take(two));
        assertEquals(409, parser.status());
    }

    @Test
    void aStampIsFoundWhereverTheBytesAreCut() {
        byte[] message = Stamp.message(1_234_567_890_123_456_789L, 100);
        for (int cut = 0; cut <= message.length; cut++) {
            List<Long> heard = new ArrayList<>();
            StampSink sink = new StampSink(heard::add);
            sink.bytes(ByteBuffer.wrap(message, 0, cut));
            sink.bytes(ByteBuffer.wrap(message, cut, message.length - cut));
            assertEquals(List.of(1_234_567_890_123_456_789L), heard, "cut=" + cut);
        }
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
