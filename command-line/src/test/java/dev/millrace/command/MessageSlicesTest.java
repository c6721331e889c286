package dev.millrace.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Arrays of messages, cut where they are.
final class MessageSlicesTest {
    private static final List<String> MESSAGES = List.of(
            "1.10",
            "1e400",
            "\"a,b]\\\"[\"",
            "{\"a\":[1,{\"b\":\"}\"}]}",
            "[]",
            "[[1],[2]]",
            "null",
            "\"\\\\\"",
            "\"é…\"");

    @Test
    void everyMessageComesBackAsItStands() {
        long seed = Long.getLong("millrace.test.seed", 25L);
        System.out.println("seed: " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<String> messages = random.ints(random.nextInt(6), 0, MESSAGES.size())
                    .mapToObj(MESSAGES::get)
                    .toList();
            String between = random.nextBoolean() ? "," : " ,\n ";
            byte[] page = ("[" + String.join(between, messages) + "]").getBytes(UTF_8);
            assertEquals(messages, sliced(page), new String(page, UTF_8));
        }
    }

    @Test
    void whatIsNoArrayComesBackWhole() {
        assertEquals(List.of("{\"a\":1}"), sliced("{\"a\":1}".getBytes(UTF_8)));
    }

    private static List<String> sliced(byte[] page) {
        List<String> texts = new ArrayList<>();
        for (MessageSlices.Slice slice : MessageSlices.of(page)) {
            texts.add(new String(page, slice.from(), slice.to() - slice.from(), UTF_8));
        }
        return texts;
    }
}
