package dev.millrace.testkit.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/// Request bodies: mostly what the stream takes, else broken JSON, the wrong size, the wrong encoding.
final class Bodies {
    private final Dice dice;
    private final FuzzLimits limits;

    Bodies(Dice dice, FuzzLimits limits) {
        this.dice = dice;
        this.limits = limits;
    }

    void choose(Draft draft) {
        boolean creates = draft.method.equals("PUT");
        if (!creates && !draft.method.equals("POST") && !dice.oneIn(40)) {
            return;
        }
        boolean closes = draft.headers.stream().anyMatch(header -> header.named("Stream-Closed"));
        if (dice.oneIn(creates ? 2 : closes ? 3 : 25)) {
            return;
        }
        draft.body = dice.oneIn(30) ? aroundTheLimit(draft) : body(draft.subject);
        if (dice.oneIn(15)) {
            encode(draft);
        }
    }

    private byte[] body(Subject subject) {
        if (!subject.contentType().equals(Subject.JSON)) {
            return dice.oneIn(4) ? dice.bytes(1 + dice.below(60)) : bytes(dice.garbage(1 + dice.below(60)));
        }
        return dice.oneIn(5) ? brokenJson() : json();
    }

    private byte[] json() {
        StringBuilder text = new StringBuilder();
        if (dice.oneIn(3)) {
            text.append('[');
            for (int more = dice.below(6); more >= 0; more--) {
                text.append(value(3)).append(more > 0 ? "," : "");
            }
            text.append(']');
        } else {
            text.append(value(3));
        }
        return bytes(dice.of("", " ", "\n", "\ufeff".substring(1)) + text + dice.of("", "", "\r\n"));
    }

    private String value(int depth) {
        return switch (dice.below(depth == 0 ? 5 : 8)) {
            case 0 -> dice.of("null", "true", "false");
            case 1 -> dice.of("0", "-0", "1.10", "1e400", "-1.5E-7", "123456789012345678901234567890");
            case 2 -> "\"" + dice.garbage(dice.below(20)).replaceAll("[\"\\\\]", "") + "\"";
            case 3 -> dice.of("\"\\u0000\\ud83d\\ude00\"", "\"\\n\\\"\\\\\"", "\"\"");
            case 4 -> Long.toString(dice.anyLong());
            case 5 -> "[" + value(depth - 1) + "]";
            case 6 -> "{\"a\":" + value(depth - 1) + ",\"a\":" + value(depth - 1) + "}";
            default -> dice.of("{}", "[]", "[1, 2 ,3]", "{ \"x\" : [ ] }");
        };
    }

    private byte[] brokenJson() {
        return switch (dice.below(5)) {
            case 0 ->
                bytes(dice.of(
                        "[]",
                        "[ ]",
                        "",
                        " ",
                        "{",
                        "[1,",
                        "[1,]",
                        "{\"a\"}",
                        "{\"a\":1,}",
                        "01",
                        "1.",
                        ".5",
                        "+1",
                        "NaN",
                        "nul",
                        "'a'",
                        "\"a",
                        "\"\t\"",
                        "\"\\x\"",
                        "\"\\u12\"",
                        "1 2",
                        "[1]]",
                        "[1}",
                        "tru",
                        "-",
                        "1e",
                        "// x\n1"));
            case 1 -> bytes("[".repeat(1 + dice.below(5_000)));
            case 2 -> bytes("[".repeat(2_000) + "]".repeat(2_000));
            case 3 -> bytes("9".repeat(1 + dice.below(5_000)));
            default -> spoiled(json());
        };
    }

    private byte[] spoiled(byte[] json) {
        json[dice.below(json.length)] = (byte) dice.below(256);
        return json;
    }

    private byte[] aroundTheLimit(Draft draft) {
        byte[] body = new byte[Math.max(1, limits.bodyBytesMax() - 2 + dice.below(6))];
        Arrays.fill(body, (byte) (draft.subject.contentType().equals(Subject.JSON) ? '7' : 'x'));
        return body;
    }

    private void encode(Draft draft) {
        switch (dice.below(10)) {
            case 0, 1, 2 -> gzip(draft, draft.body);
            case 3 -> gzip(draft, new byte[limits.bodyBytesMax() * 20]); // far smaller on the wire than the limit
            case 4 -> draft.add("Content-Encoding", "gzip"); // which it is not
            case 5, 6, 7 ->
                draft.add("Content-Encoding", dice.of("br", "deflate", "x", "gzip, gzip", "identity", "", "GZIP"));
            default -> {
                gzip(draft, draft.body);
                draft.body = Arrays.copyOf(draft.body, dice.below(draft.body.length));
            }
        }
    }

    private static void gzip(Draft draft, byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        draft.body = packed.toByteArray();
        draft.add("Content-Encoding", "gzip");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
