package dev.millrace.model.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.content.JsonMessages.Split;
import dev.millrace.model.log.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMessagesTest {
    private static final JsonLimits SMALL = new JsonLimits(4, 8, 3);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "1e400",
                "-0",
                "-0.0E+07",
                "1E-2",
                "{\"a\":1,\"a\":2}",
                "{\"b\":1,\"a\":2}",
                "\"\\u0041\\/\\ud800\"",
                "\"é😀\u007f\u2028\"",
                "{}",
                "null",
                "true",
                "false",
                "\"\"",
                "{\"a\" : [ 1 ,\t2 ] }",
                "12345678901234567890123456789"
            })
    void aValueStaysByteForByteWhatItWas(String text) {
        assertEquals(List.of(text), messages(text));
        assertEquals(List.of(text), messages(" \t\r\n" + text + "\n"));
        assertEquals(List.of(text, text), messages("[ " + text + " ,\n" + text + "\t]"));
    }

    @Test
    void oneLevelOfArraysIsFlattened() {
        assertEquals(List.of("[1,2]", "[3,4]"), messages("[[1,2], [3,4]]"));
        assertEquals(List.of("[[1,2,3]]"), messages("[[[1,2,3]]]"));
        assertEquals(List.of("[]"), messages("[[]]"));
        assertEquals(List.of("{}", "[]"), messages("[{},[]]"));
        assertEquals(List.of(), messages("[]"));
        assertEquals(List.of(), messages(" [ ] "));
    }

    @Test
    void aBodyThatIsOneMessageIsNotCopied() {
        Bytes body = Bytes.utf8("{\"a\":1}");
        Split split = JsonMessages.split(body, JsonLimits.DEFAULT);
        assertSame(
                body, assertInstanceOf(Split.Messages.class, split).messages().getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[",
                "]",
                "{",
                "}",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1]]",
                "[1]1",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1 \"b\":2}",
                "{a:1}",
                "{1:1}",
                "{\"a\":1]",
                "[{\"a\":1]",
                "[1}",
                "01",
                "-",
                "-a",
                "+1",
                ".5",
                "1.",
                "1.e1",
                "1e",
                "1e+",
                "0x1",
                "1_0",
                "NaN",
                "Infinity",
                "tru",
                "truE",
                "nulL",
                "falsey",
                "\"",
                "\"a",
                "'a'",
                "\"\t\"",
                "\"\n\"",
                "\"\0\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\\"",
                "\uFEFF1",
                "1\f",
                "/**/1",
                "1,2",
                "[1],[2]",
                "\u00a01",
                "{\"a\":1}{\"b\":2}",
                "[\"a\":1]",
                "{\"a\",1}",
                "{\"a\\\":1}"
            })
    void whatIsNotJsonIsRefused(String text) {
        Split split = JsonMessages.split(Bytes.utf8(text), JsonLimits.DEFAULT);
        String detail = assertInstanceOf(Split.Malformed.class, split).detail();
        assertTrue(detail.startsWith("invalid JSON at byte "), detail);
    }

    @Test
    void theRefusalSaysWhereAndWhat() {
        Split split = JsonMessages.split(Bytes.utf8("[1, x]"), JsonLimits.DEFAULT);
        assertEquals(new Split.Malformed("invalid JSON at byte 4: expected a value, found byte 0x78"), split);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c0 80",
                "c1 bf",
                "c3",
                "c3 28",
                "e0 80 80",
                "e0 9f bf",
                "ed a0 80",
                "ed bf bf",
                "e2 82",
                "f0 80 80 80",
                "f0 8f bf bf",
                "f4 90 80 80",
                "f5 80 80 80",
                "ff",
                "fe",
                "f0 9f 98",
                "e2 28 a1"
            })
    void bytesThatAreNotUtf8AreRefused(String hex) {
        byte[] inside = java.util.HexFormat.ofDelimiter(" ").parseHex(hex);
        byte[] body = new byte[inside.length + 2];
        body[0] = '"';
        System.arraycopy(inside, 0, body, 1, inside.length);
        body[body.length - 1] = '"';
        Split split = JsonMessages.split(Bytes.of(body), JsonLimits.DEFAULT);
        String detail = assertInstanceOf(Split.Malformed.class, split).detail();
        assertTrue(detail.startsWith("invalid JSON at byte 1: bytes that are not UTF-8"), detail);
    }

    @Test
    void everyUnicodeCharacterIsLetThrough() {
        StringBuilder all = new StringBuilder("\"");
        for (int c = 0x20; c <= Character.MAX_CODE_POINT; c++) {
            if (c != '"' && c != '\\' && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)) {
                all.appendCodePoint(c);
            }
        }
        String text = all.append('"').toString();
        assertEquals(List.of(text), messages(text));
    }

    @Test
    void nestingIsBounded() {
        assertEquals(List.of("[[[[1]]]]"), messages("[[[[[1]]]]]", SMALL));
        assertTrue(refusal("[[[[[[1]]]]]]").contains("nested too deep, max=4"));
        assertTrue(refusal("{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}").contains("nested too deep, max=4"));
        String deep = "[".repeat(10_000_000);
        assertTrue(refusal(deep).contains("nested too deep"));
    }

    @Test
    void deepContainersOfBothKindsAreToldApart() {
        StringBuilder opening = new StringBuilder();
        StringBuilder closing = new StringBuilder();
        for (int i = 0; i < 512; i++) {
            boolean object = i % 3 == 0;
            opening.append(object ? "{\"a\":" : "[");
            closing.insert(0, object ? '}' : ']');
        }
        String text = opening + "1" + closing;
        assertEquals(List.of(text), messages(text));
    }

    @Test
    void numbersAreBounded() {
        assertEquals(List.of("12345678"), messages("12345678", SMALL));
        assertTrue(refusal("123456789").contains("a number of 9 characters, max=8"));
    }

    @Test
    void messagesOfOneRequestAreBounded() {
        assertEquals(List.of("1", "2", "3"), messages("[1,2,3]", SMALL));
        assertEquals(new Split.TooMany(3), JsonMessages.split(Bytes.utf8("[1,2,3,4]"), SMALL));
    }

    @Test
    void onlyTheSliceIsRead() {
        byte[] array = "xx[1,2]yy".getBytes(StandardCharsets.UTF_8);
        Split split = JsonMessages.split(Bytes.of(array, 2, 5), JsonLimits.DEFAULT);
        assertEquals(new Split.Messages(List.of(Bytes.utf8("1"), Bytes.utf8("2"))), split);
    }

    private static String refusal(String text) {
        return assertInstanceOf(Split.Malformed.class, JsonMessages.split(Bytes.utf8(text), SMALL))
                .detail();
    }

    private static List<String> messages(String text) {
        return messages(text, JsonLimits.DEFAULT);
    }

    private static List<String> messages(String text, JsonLimits limits) {
        Split split = JsonMessages.split(Bytes.utf8(text), limits);
        return assertInstanceOf(Split.Messages.class, split).messages().stream()
                .map(Bytes::utf8)
                .toList();
    }
}
