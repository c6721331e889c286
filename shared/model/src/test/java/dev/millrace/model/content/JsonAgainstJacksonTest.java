package dev.millrace.model.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.content.JsonMessages.Split;
import dev.millrace.model.log.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Our scanner and Jackson's parser agree on what is JSON, over generated texts and their mutations. The encoding is
/// checked by the JDK's decoder, since Jackson guesses it. Jackson refuses escaped surrogates without a partner in
/// names, which the grammar allows: texts with escaped surrogates are left out here.
class JsonAgainstJacksonTest {
    private static final int CASES = 200_000;
    private static final Pattern SURROGATE = Pattern.compile("\\\\u[dD][89a-fA-F]");
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(10_000)
                    .maxNumberLength(100_000)
                    .build())
            .build();

    @Test
    void weAcceptExactlyWhatJacksonAccepts() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("JsonAgainstJacksonTest: millrace.test.seed=" + seed);
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] text = RandomJson.text(random).getBytes(StandardCharsets.UTF_8);
            for (int mutations = random.nextInt(3); mutations > 0; mutations--) {
                text = RandomJson.mutated(text, random);
            }
            if (SURROGATE.matcher(new String(text, StandardCharsets.ISO_8859_1)).find()) {
                continue;
            }
            boolean theirs = jacksonAccepts(text);
            Split split = JsonMessages.split(Bytes.of(text), JsonLimits.DEFAULT);
            assertEquals(theirs, split instanceof Split.Messages, () -> "seed=" + seed + " " + split);
            if (split instanceof Split.Messages(var messages)) {
                accepted++;
                assertTrue(
                        messages.stream().allMatch(message -> jacksonAccepts(message.toArray())),
                        "seed=" + seed + " " + HexFormat.of().formatHex(text));
            }
        }
        assertTrue(accepted > CASES / 4 && accepted < CASES * 3 / 4, "accepted=" + accepted);
    }

    private static boolean jacksonAccepts(byte[] text) {
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), utf8(text))) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (CharacterCodingException | JacksonException refused) {
            return false;
        }
    }

    private static String utf8(byte[] text) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    }
}
