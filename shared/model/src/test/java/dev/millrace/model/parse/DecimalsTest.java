package dev.millrace.model.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "3600,3600", "9007199254740991,9007199254740991"})
    void plainDecimalsAreRead(String text, long value) {
        assertEquals(Parsed.value(value), Decimals.parse("N", text, Decimals.SAFE_INTEGER_MAX));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "+1",
                "-1",
                "-0",
                "00",
                "01",
                "1.0",
                "1e3",
                "0x1",
                "1abc",
                "0xyz",
                " 1",
                "1 ",
                "1_000",
                "٣",
                "9007199254740992",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551617",
                "99999999999999999999999999"
            })
    void anythingElseIsRefusedWithItsText(String text) {
        Parsed<Long> parsed = Decimals.parse("N", text, Decimals.SAFE_INTEGER_MAX);
        String detail = assertInstanceOf(Parsed.Malformed.class, parsed).detail();
        assertTrue(detail.startsWith("N ") && detail.contains(text), detail);
    }
}
