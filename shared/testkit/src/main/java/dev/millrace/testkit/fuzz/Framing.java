package dev.millrace.testkit.fuzz;

import dev.millrace.model.log.Bytes;
import dev.millrace.testkit.fuzz.FuzzRequest.Shape;
import dev.millrace.testkit.wire.HeaderField;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Puts drafts on the wire: with a length or in chunks, and now and then wrongly, as smugglers and broken clients do.
final class Framing {
    private final Dice dice;

    Framing(Dice dice) {
        this.dice = dice;
    }

    FuzzRequest frame(Draft draft) {
        return dice.oneIn(10) ? badly(draft) : well(draft);
    }

    private FuzzRequest well(Draft draft) {
        boolean hasLength = draft.body.length > 0 || draft.method.equals("POST") || draft.method.equals("PUT");
        if (hasLength && dice.oneIn(6)) {
            return made(draft, join(head(draft, "Transfer-Encoding: chunked\r\n"), chunks(draft.body)), Shape.WHOLE);
        }
        String length = hasLength ? "Content-Length: " + draft.body.length + "\r\n" : "";
        return made(draft, join(head(draft, length), draft.body), Shape.WHOLE);
    }

    private FuzzRequest badly(Draft draft) {
        int length = draft.body.length;
        return switch (dice.below(9)) {
            case 0 -> broken(draft, lengthFields(length));
            case 1 ->
                broken(
                        draft,
                        dice.of(
                                        "Transfer-Encoding: gzip",
                                        "Transfer-Encoding: chunked, identity",
                                        "Transfer-Encoding: xchunked",
                                        "Transfer-Encoding : chunked",
                                        "Transfer-Encoding:\tchunked",
                                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                                        "Transfer-Encoding: chunked\r\nContent-Length: " + length)
                                + "\r\n");
            case 2 -> brokenChunks(draft);
            case 3 -> cut(draft, "Content-Length: " + (length + 1 + dice.below(50)) + "\r\n", draft.body);
            case 4 -> cut(draft, "Transfer-Encoding: chunked\r\n", withoutEnd(chunks(draft.body)));
            case 5 -> cutHead(draft);
            case 6 -> {
                draft.version = dice.of(
                        "HTTP/1.0", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "HTTP/1.2", "HTTP/11", "http/1.1", "", "X/1.1");
                yield broken(draft, "Content-Length: " + length + "\r\n");
            }
            case 7 ->
                broken(
                        draft,
                        dice.of(
                                        " folded\r\n",
                                        "no-colon\r\n",
                                        ": no name\r\n",
                                        "Bad Name: x\r\n",
                                        "X: a\u0000b\r\n",
                                        "X: a\rb\r\n",
                                        "X: a\nY: b\r\n",
                                        "\u00e9: x\r\n",
                                        "X\r\n : y\r\n",
                                        "Host: a\r\nHost: b\r\n")
                                + "Content-Length: " + length + "\r\n");
            default -> flipped(draft);
        };
    }

    private String lengthFields(int length) {
        return "Content-Length: "
                + dice.of(
                        (length + 1) + "\r\nContent-Length: " + length,
                        length + ", " + (length + 1),
                        "-1",
                        "+" + length,
                        "0x" + length,
                        length + ".0",
                        "",
                        "a",
                        "99999999999999999999",
                        Integer.MAX_VALUE + "",
                        Long.MAX_VALUE + "",
                        Math.max(0, length - 1 - dice.below(5)) + "",
                        length + "\r\nContent-Length: " + length)
                + "\r\n";
    }

    private FuzzRequest broken(Draft draft, String framing) {
        return made(draft, join(head(draft, framing), draft.body), Shape.BROKEN);
    }

    private FuzzRequest brokenChunks(Draft draft) {
        String size = dice.of(
                "z",
                "-1",
                "",
                "0x1",
                "ffffffffffffffff",
                "7fffffff",
                "1 ",
                "1;" + "e".repeat(10_000),
                "00000001",
                "1\n");
        String text =
                size + "\r\nx\r\n0\r\n" + dice.of("\r\n", "Trailer: x\r\n\r\n", "Content-Length: 5\r\n\r\n", "x\r\n");
        byte[] body = text.getBytes(StandardCharsets.ISO_8859_1);
        return made(draft, join(head(draft, "Transfer-Encoding: chunked\r\n"), body), Shape.BROKEN);
    }

    private static FuzzRequest cut(Draft draft, String framing, byte[] body) {
        return made(draft, join(head(draft, framing), body), Shape.CUT);
    }

    private FuzzRequest cutHead(Draft draft) {
        byte[] head = head(draft, "Content-Length: " + draft.body.length + "\r\n");
        return made(draft, Arrays.copyOf(head, dice.below(head.length)), Shape.CUT);
    }

    private FuzzRequest flipped(Draft draft) {
        byte[] wire = join(head(draft, "Content-Length: " + draft.body.length + "\r\n"), draft.body);
        for (int flips = 1 + dice.below(4); flips > 0; flips--) {
            wire[dice.below(wire.length)] = (byte) dice.below(256);
        }
        return made(draft, wire, Shape.BROKEN);
    }

    /// A body in chunks of any sizes, with extensions and trailers now and then.
    private byte[] chunks(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < body.length) {
            int size = Math.min(body.length - at, 1 + dice.below(dice.oneIn(2) ? 5 : 5_000));
            String extension = dice.oneIn(20) ? ";ext=\"1\"" : "";
            out.writeBytes((Integer.toHexString(size) + extension + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.write(body, at, size);
            out.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            at += size;
        }
        String end = "0\r\n" + (dice.oneIn(20) ? "X-Trailer: 1\r\n" : "") + "\r\n";
        out.writeBytes(end.getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }

    private static byte[] withoutEnd(byte[] chunks) {
        return Arrays.copyOf(chunks, chunks.length - "0\r\n\r\n".length());
    }

    private static byte[] head(Draft draft, String framing) {
        StringBuilder head = new StringBuilder(256);
        head.append(draft.method).append(' ').append(draft.target);
        if (!draft.version.isEmpty()) {
            head.append(' ').append(draft.version);
        }
        head.append("\r\n");
        if (draft.headers.stream().noneMatch(header -> header.named("Host"))) {
            head.append("Host: localhost\r\n");
        }
        for (HeaderField header : draft.headers) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        return head.append(framing).append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] join(byte[] head, byte[] body) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(head.length + body.length);
        all.writeBytes(head);
        all.writeBytes(body);
        return all.toByteArray();
    }

    private static FuzzRequest made(Draft draft, byte[] wire, Shape shape) {
        return new FuzzRequest(draft.method, draft.subject, draft.producer, Bytes.of(wire), shape);
    }
}
