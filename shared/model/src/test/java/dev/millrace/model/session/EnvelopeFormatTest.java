package dev.millrace.model.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import org.junit.jupiter.api.Test;

class EnvelopeFormatTest {
    private static String wrap(ContentType type, Bytes payload) {
        return EnvelopeFormat.wrap("chat:room-1", new Offset(7, 9), type, payload)
                .utf8();
    }

    private static String around(String payload) {
        return "{\"stream\":\"chat:room-1\",\"offset\":\"0000000000000007_0000000000000009\",\"type\":\"data\","
                + "\"payload\":" + payload + "}";
    }

    @Test
    void aJsonValueStandsAsItIs() {
        assertEquals(around("{\"a\": [1, \"é\"]}"), wrap(ContentType.JSON, Bytes.utf8("{\"a\": [1, \"é\"]}")));
    }

    @Test
    void aTextIsAString() {
        assertEquals(
                around("\"a \\\"b\\\"\\\\\\n\\r\\t\\u0000\\u001f é\uD83D\uDE00\""),
                wrap(ContentType.PLAIN_TEXT, Bytes.utf8("a \"b\"\\\n\r\t\0\u001f é\uD83D\uDE00")));
    }

    @Test
    void bytesAreBase64() {
        assertEquals(around("\"AP+A\",\"encoding\":\"base64\""), wrap(ContentType.OCTET_STREAM, Bytes.of(new byte[] {
            0, (byte) 0xff, (byte) 0x80
        })));
    }

    @Test
    void aTextThatIsNotUtf8IsBase64() {
        assertEquals(
                around("\"/w==\",\"encoding\":\"base64\""),
                wrap(ContentType.PLAIN_TEXT, Bytes.of(new byte[] {(byte) 0xff})));
    }

    @Test
    void theOffsetIsTheOneAfterTheMessage() {
        Bytes envelope = EnvelopeFormat.wrap("s", new Offset(1, 2), ContentType.JSON, Bytes.utf8("1"));
        assertEquals(
                "{\"stream\":\"s\",\"offset\":\"0000000000000001_0000000000000002\",\"type\":\"data\",\"payload\":1}",
                envelope.utf8());
    }
}
