package dev.millrace.testkit.net;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;

/// Finds the requests in what a client sends on one connection, in HTTP/1.1 or, after its preface, in HTTP/2. Used
/// by one thread.
///
/// Bodies have a length: one in chunks is more than this knows, and an error.
final class RequestFinder {
    private static final String HTTP_2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int FRAME_HEAD_BYTES = 9;
    private static final int FRAME_TYPE_AT = 3;
    private static final int FRAME_HEADERS = 1;
    private static final int HEAD_BYTES_MAX = 64 << 10;

    private final Consumer<String> onRequest;
    private final byte[] frameHead = new byte[FRAME_HEAD_BYTES];
    private final StringBuilder head = new StringBuilder();
    private boolean framed;
    private int frameHeadBytes;
    private long skip;

    /// @param onRequest is told `POST /path` of a request, and `HTTP/2` of a stream of that protocol, whose head is
    ///     packed
    RequestFinder(Consumer<String> onRequest) {
        this.onRequest = onRequest;
    }

    void take(byte[] bytes, int count) {
        int at = 0;
        while (at < count) {
            if (skip > 0) {
                int passed = (int) Math.min(skip, count - at);
                skip -= passed;
                at += passed;
            } else if (framed) {
                takeFrameHead(bytes[at++]);
            } else {
                takeHead((char) (bytes[at++] & 0xff));
            }
        }
    }

    private void takeFrameHead(byte next) {
        frameHead[frameHeadBytes++] = next;
        if (frameHeadBytes == FRAME_HEAD_BYTES) {
            frameHeadBytes = 0;
            skip = (frameHead[0] & 0xffL) << 16 | (frameHead[1] & 0xffL) << 8 | (frameHead[2] & 0xffL);
            if (frameHead[FRAME_TYPE_AT] == FRAME_HEADERS) {
                onRequest.accept(Traffic.SESSION);
            }
        }
    }

    private void takeHead(char next) {
        head.append(next);
        if (head.length() > HEAD_BYTES_MAX) {
            throw new IllegalStateException("a head of more than " + HEAD_BYTES_MAX + " bytes");
        }
        if (head.length() == HTTP_2_PREFACE.length() && HTTP_2_PREFACE.contentEquals(head)) {
            framed = true;
            head.setLength(0);
        } else if (endsHead() && !HTTP_2_PREFACE.startsWith(head.toString())) {
            onHead(head.toString());
            head.setLength(0);
        }
    }

    private boolean endsHead() {
        int end = head.length();
        return end >= 4
                && head.charAt(end - 1) == '\n'
                && head.substring(end - 4).equals("\r\n\r\n");
    }

    private void onHead(String text) {
        for (String line : text.split("\r\n", -1)) {
            String name = line.toLowerCase(Locale.ROOT);
            if (name.startsWith("transfer-encoding:")) {
                throw new IllegalStateException("a body in chunks: " + line);
            }
            if (name.startsWith("content-length:")) {
                skip = Long.parseLong(line.substring("content-length:".length()).strip());
            }
        }
        onRequest.accept(text.substring(0, text.lastIndexOf(' ', text.indexOf("\r\n"))));
    }

    /// As one who sends ASCII would.
    void take(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        take(bytes, bytes.length);
    }
}
