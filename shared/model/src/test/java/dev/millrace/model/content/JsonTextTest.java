package dev.millrace.model.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class JsonTextTest {
    private static final JsonFactory JACKSON = new JsonFactory();

    @Test
    void anyTextIsReadBackByJackson() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(12); left > 0; left--) {
                text.appendCodePoint(random.nextBoolean() ? random.nextInt(128) : codePoint(random));
            }
            assertEquals(text.toString(), readBack(JsonText.quoted(text)), "seed=" + seed);
        }
    }

    @Test
    void aSurrogateWithoutAPartnerIsReplaced() {
        assertEquals("\"a\ufffdb\ufffd\"", JsonText.quoted("a\ud800b\udc00"));
    }

    private static String readBack(String json) {
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), json)) {
            assertEquals(JsonToken.VALUE_STRING, parser.nextToken());
            String text = parser.getString();
            assertNull(parser.nextToken());
            return text;
        }
    }

    private static int codePoint(Random random) {
        int point = random.nextInt(Character.MAX_CODE_POINT + 1);
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 'x' : point;
    }
}
