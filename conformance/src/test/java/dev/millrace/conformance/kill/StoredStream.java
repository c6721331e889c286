package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/// Reads streams as a client would: page after page to the tail.
///
/// The messages of the JSON streams here are strings without quotes, commas or escapes inside, so that a page can
/// be cut without a parser. A long one is known by its [#mark], since a campaign writes hundreds of megabytes and
/// holds each message several times: as sent, as read last, as shown to each live reader.
final class StoredStream {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain";

    /// Longer messages are known by their marks.
    private static final int MESSAGE_CHARS_MAX = 256;

    private static final int MARK_HEAD_CHARS = 64;

    private StoredStream() {}

    /// All messages of a JSON stream from an offset on, as they stand there, quotes included; of long ones the marks.
    static List<String> messages(Client client, String url, String offset) throws IOException {
        List<String> all = new ArrayList<>();
        pages(client, url, offset, page -> all.addAll(messagesOf(page.text())));
        return all;
    }

    /// All bytes of a text stream.
    static String text(Client client, String url) throws IOException {
        StringBuilder all = new StringBuilder();
        pages(client, url, "-1", page -> all.append(page.text()));
        return all.toString();
    }

    private static void pages(Client client, String url, String offset, Consumer<WireResponse> reader)
            throws IOException {
        String from = offset;
        WireResponse page;
        do {
            page = page(client, url, from);
            reader.accept(page);
            String next = page.required("Stream-Next-Offset");
            if (next.equals(from) && page.header("Stream-Up-To-Date").isEmpty()) {
                throw new AssertionError("reading " + url + " does not come further than " + from);
            }
            from = next;
        } while (page.header("Stream-Up-To-Date").isEmpty());
    }

    static WireResponse page(Client client, String url, String offset) throws IOException {
        return client.expect(WireRequest.of("GET", url + "?offset=" + offset), 200);
    }

    /// The messages of one page or request body of a JSON stream; of long ones the marks.
    static List<String> messagesOf(String array) {
        if (!array.startsWith("[") || !array.endsWith("]")) {
            throw new AssertionError("not an array: " + array);
        }
        String inside = array.substring(1, array.length() - 1);
        return inside.isEmpty() ? List.of() : marks(List.of(inside.split(",", -1)));
    }

    /// The mark of each message.
    static List<String> marks(List<String> messages) {
        return messages.stream().map(StoredStream::mark).toList();
    }

    /// What a message is known by: itself, or where it is long its beginning, its length and its SHA-256.
    private static String mark(String message) {
        if (message.length() <= MESSAGE_CHARS_MAX) {
            return message;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(message.getBytes(StandardCharsets.UTF_8));
            return message.substring(0, MARK_HEAD_CHARS) + "… " + message.length() + " characters, SHA-256 "
                    + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
    }

    static boolean isClosed(Client client, String url) throws IOException {
        return client.expect(WireRequest.of("HEAD", url), 200)
                .header("Stream-Closed")
                .isPresent();
    }
}
