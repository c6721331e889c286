package dev.millrace.model.offset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.parse.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetParserTest {
    @Test
    void theSentinelsAreRead() {
        assertEquals(Parsed.value(ReadFrom.BEGINNING), OffsetParser.readFrom("offset", "-1"));
        assertEquals(Parsed.value(ReadFrom.NOW), OffsetParser.readFrom("offset", "now"));
    }

    @Test
    void allZerosAreTheBeginning() {
        assertEquals(
                Parsed.value(ReadFrom.BEGINNING), OffsetParser.readFrom("offset", "0000000000000000_0000000000000000"));
    }

    @Test
    void whatAnOffsetPrintsIsReadBack() {
        for (Offset offset : new Offset[] {
            new Offset(0, 1),
            new Offset(1, 0),
            new Offset(1_764_018_000_123L, 42),
            new Offset(Offset.NUMBER_MAX, Offset.NUMBER_MAX)
        }) {
            assertEquals(Parsed.value(new ReadFrom.At(offset)), OffsetParser.readFrom("offset", offset.toString()));
            assertEquals(Parsed.value(offset), OffsetParser.offset("offset", offset.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0",
                "-2",
                "--1",
                "NOW",
                "now ",
                "0,1",
                "0 1",
                "0_1",
                "0000000000000000-0000000000000000",
                "000000000000000_00000000000000000",
                "0000000000000000_000000000000000",
                "0000000000000000_00000000000000000",
                "0000000000000000_000000000000000a",
                "000000000000000a_0000000000000000",
                "+000000000000001_0000000000000000",
                "0000000000000000_000000000000000\n",
                "0000000000000000_00000000000000٣1",
                "../0000000000000000_000000000000"
            })
    void anythingElseIsRefusedByName(String text) {
        String detail = assertInstanceOf(Parsed.Malformed.class, OffsetParser.readFrom("offset", text))
                .detail();
        assertTrue(detail.startsWith("offset is not an offset"), detail);
    }

    @Test
    void aPlaceIsNeverASentinel() {
        assertInstanceOf(Parsed.Malformed.class, OffsetParser.offset("Stream-Expected-Offset", "now"));
        assertInstanceOf(Parsed.Malformed.class, OffsetParser.offset("Stream-Expected-Offset", "-1"));
    }
}
