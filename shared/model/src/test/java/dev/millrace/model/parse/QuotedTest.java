package dev.millrace.model.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QuotedTest {
    @Test
    void controlCharactersAreShownAsEscapes() {
        assertEquals("'a\\x0d\\x0ab\\x00\\x7f\\x85'", Quoted.of("a\r\nb\0\u007f\u0085"));
    }

    @Test
    void longTextIsCutAndItsLengthSaid() {
        String shown = Quoted.of("x".repeat(100_000));
        assertTrue(shown.length() < 120, shown);
        assertTrue(shown.endsWith("(100000 characters)"), shown);
    }

    @Test
    void aCutNeverSplitsASurrogatePair() {
        String shown = Quoted.of("x".repeat(Quoted.CHARS_MAX - 1) + "😀" + "y");
        assertTrue(shown.startsWith("'" + "x".repeat(Quoted.CHARS_MAX - 1) + "'…"), shown);
    }
}
