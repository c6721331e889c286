package dev.millrace.api.live.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.read.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Utf8Test {
    private static final int ROUNDS = 20_000;

    @Test
    void allMessagesAreWholeWhereTheLastEndsACharacter() {
        assertEquals(2, Utf8.wholeMessages(Messages.of("abc", "d\u20ac")));
    }

    @Test
    void theMessageThatCutsACharacterIsNotWhole() {
        byte[] euro = "\u20ac".getBytes(UTF_8);
        assertEquals(1, Utf8.wholeMessages(Messages.ofBytes(new byte[] {'a'}, new byte[] {'b', euro[0]})));
        assertEquals(1, Utf8.wholeMessages(Messages.ofBytes(new byte[] {'a'}, Arrays.copyOf(euro, 2))));
    }

    @Test
    void aCharacterInSeveralMessagesHoldsAllOfThem() {
        byte[] smile = "\ud83d\ude00".getBytes(UTF_8);
        assertEquals(
                1,
                Utf8.wholeMessages(Messages.ofBytes(
                        new byte[] {'a'}, new byte[] {smile[0]}, new byte[] {smile[1]}, new byte[0], new byte[] {
                            smile[2]
                        })));
    }

    @Test
    void whatCannotBecomeACharacterHoldsNothing() {
        for (int last : new int[] {0x80, 0xbf, 0xc0, 0xc1, 0xf5, 0xff}) {
            assertEquals(1, Utf8.wholeMessages(Messages.ofBytes(new byte[] {'a', (byte) last})), "byte " + last);
        }
    }

    @Test
    void aBeginningWithAWrongSecondByteHoldsNothing() {
        int[][] wrong = {{0xe0, 0x80}, {0xed, 0xa0}, {0xf0, 0x80}, {0xf4, 0x90}};
        for (int[] pair : wrong) {
            byte[] body = {(byte) pair[0], (byte) pair[1]};
            assertEquals(1, Utf8.wholeMessages(Messages.ofBytes(body)), Arrays.toString(pair));
        }
    }

    @Test
    void aCutCharacterThatTheNextMessageDoesNotGoOnWithHoldsOnlyWhatIsAfterIt() {
        byte lead = (byte) 0xc3;
        assertEquals(2, Utf8.wholeMessages(Messages.ofBytes(new byte[] {lead}, new byte[] {lead}, new byte[] {lead})));
    }

    @Test
    void textIsReadAsTheJdkReadsIt() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = characters(random);
            assertEquals(new String(bytes, UTF_8), decoded(Messages.ofBytes(bytes)));
        }
    }

    @Test
    void anEncodedSurrogateIsOneReplacementForEachByteAsInBrowsers() {
        byte[] surrogate = {(byte) 0xed, (byte) 0xa0, (byte) 0x80};
        assertEquals("\ufffd\ufffd\ufffd", decoded(Messages.ofBytes(surrogate)));
    }

    @Test
    void theBeginningOfACharacterIsOneReplacementAsInBrowsers() {
        byte[] beginning = {(byte) 0xf0, (byte) 0x9f, (byte) 0x98, 'x'};
        assertEquals("\ufffdx", decoded(Messages.ofBytes(beginning)));
    }

    /// Whatever bytes are cut into messages wherever, what is sent at once and what is sent after it had to wait are
    /// together what the whole is.
    @Test
    void textCutAnywhereReadsAsTheWhole() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("Utf8Test: millrace.test.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = text(random);
            List<Message> messages = cut(random, bytes);
            StringBuilder read = new StringBuilder();
            List<Message> held = new ArrayList<>();
            for (Message message : messages) {
                held.add(message);
                int whole = Utf8.wholeMessages(held);
                read.append(decoded(held.subList(0, whole)));
                held = new ArrayList<>(held.subList(whole, held.size()));
            }
            read.append(decoded(held));
            assertEquals(decoded(Messages.ofBytes(bytes)), read.toString(), "seed=" + seed + " round=" + round);
        }
    }

    private static byte[] text(Random random) {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(12)];
            int[] likely = {0x41, 0x80, 0x9f, 0xa0, 0xbf, 0xc3, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xff};
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (byte) likely[random.nextInt(likely.length)];
            }
            return noise;
        }
        return characters(random);
    }

    private static byte[] characters(Random random) {
        int[] likely = {'a', ' ', 0xe9, 0x7ff, 0x800, 0x20ac, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x1f600, 0x10ffff};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.appendCodePoint(likely[random.nextInt(likely.length)]);
        }
        return text.toString().getBytes(UTF_8);
    }

    private static List<Message> cut(Random random, byte[] bytes) {
        List<byte[]> bodies = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int until = Math.min(bytes.length, from + random.nextInt(5));
            bodies.add(Arrays.copyOfRange(bytes, from, until));
            from = until;
        }
        return Messages.ofBytes(bodies.toArray(byte[][]::new));
    }

    private static String decoded(List<Message> messages) {
        if (messages.isEmpty()) {
            return "";
        }
        ByteBuf out = Unpooled.buffer();
        SseEvents.writeData(out, SseRepresentation.TEXT, messages);
        String event = out.toString(UTF_8);
        String line = event.substring("event: data\ndata:".length(), event.length() - 2);
        return line.startsWith(" ") ? line.substring(1) : line;
    }
}
