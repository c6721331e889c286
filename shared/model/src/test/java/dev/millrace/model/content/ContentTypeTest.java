package dev.millrace.model.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.parse.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "application/json|application/json|application/json",
                "Application/JSON|Application/JSON|application/json",
                "  text/plain ; charset=UTF-8 |text/plain ; charset=UTF-8|text/plain",
                "text/plain;charset=\"utf-8\\\"; x\"|text/plain;charset=\"utf-8\\\"; x\"|text/plain",
                "a/b;;c=d;|a/b;;c=d;|a/b",
                "application/vnd.x+json|application/vnd.x+json|application/vnd.x+json"
            })
    void parametersAreKeptAndNotCompared(String text, String asGiven, String essence) {
        assertEquals(Parsed.value(new ContentType(asGiven, essence)), ContentType.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "json",
                "/",
                "a/",
                "/b",
                "a/b/c",
                "a b/c",
                "a/b c",
                "a/b;c",
                "a/b;c=",
                "a/b;=d",
                "a/b;c=\"d",
                "a/b;c=\"d\"e",
                "a/b;c=\"\\",
                "a/b,c/d",
                "a/b\u0000",
                "é/b",
                "a/b;c=é",
                "a/b; c = d",
                "*"
            })
    void whatIsNoMediaTypeIsRefused(String text) {
        assertInstanceOf(Parsed.Malformed.class, ContentType.parse(text));
    }

    @Test
    void itsLengthIsBounded() {
        String longest = "a/" + "b".repeat(ContentType.CHARS_MAX - 2);
        assertInstanceOf(Parsed.Value.class, ContentType.parse(longest));
        String detail = assertInstanceOf(Parsed.Malformed.class, ContentType.parse(longest + "b"))
                .detail();
        assertTrue(detail.contains("length=257 max=256"), detail);
    }
}
