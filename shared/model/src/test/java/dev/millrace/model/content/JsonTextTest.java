package dev.millrace.model.content;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;

class JsonTextTest {
    @Test
    void anyTextIsReadBackByJackson() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        Random random = new Random(seed);
        ObjectMapper jackson = new ObjectMapper();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(12); left > 0; left--) {
                text.appendCodePoint(random.nextBoolean() ? random.nextInt(128) : codePoint(random));
            }
            assertEquals(
                    text.toString(), jackson.readValue(JsonText.quoted(text.toString()), String.class), "seed=" + seed);
        }
    }

    @Test
    void aSurrogateWithoutAPartnerIsReplaced() {
        assertEquals("\"a\ufffdb\ufffd\"", JsonText.quoted("a\ud800b\udc00"));
    }

    private static int codePoint(Random random) {
        int point = random.nextInt(Character.MAX_CODE_POINT + 1);
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 'x' : point;
    }
}
