package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads streams as a client would: page after page to the tail.
///
/// The messages of the JSON streams here are strings without quotes, commas or escapes inside, so that a page can
/// be cut without a parser.
final class StoredStream {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain";

    private StoredStream() {}

    /// All messages of a JSON stream from an offset on, as they stand there, quotes included.
    static List<String> messages(Client client, String url, String offset) throws IOException {
        List<String> all = new ArrayList<>();
        for (WireResponse page : pages(client, url, offset)) {
            all.addAll(messagesOf(page.text()));
        }
        return all;
    }

    /// All bytes of a text stream.
    static String text(Client client, String url) throws IOException {
        StringBuilder all = new StringBuilder();
        for (WireResponse page : pages(client, url, "-1")) {
            all.append(page.text());
        }
        return all.toString();
    }

    private static List<WireResponse> pages(Client client, String url, String offset) throws IOException {
        List<WireResponse> pages = new ArrayList<>();
        String from = offset;
        WireResponse page;
        do {
            page = page(client, url, from);
            pages.add(page);
            String next = page.required("Stream-Next-Offset");
            if (next.equals(from) && page.header("Stream-Up-To-Date").isEmpty()) {
                throw new AssertionError("reading " + url + " does not come further than " + from);
            }
            from = next;
        } while (page.header("Stream-Up-To-Date").isEmpty());
        return pages;
    }

    static WireResponse page(Client client, String url, String offset) throws IOException {
        return client.expect(WireRequest.of("GET", url + "?offset=" + offset), 200);
    }

    /// The messages of one page or request body of a JSON stream.
    static List<String> messagesOf(String array) {
        if (!array.startsWith("[") || !array.endsWith("]")) {
            throw new AssertionError("not an array: " + array);
        }
        String inside = array.substring(1, array.length() - 1);
        return inside.isEmpty() ? List.of() : List.of(inside.split(",", -1));
    }

    static boolean isClosed(Client client, String url) throws IOException {
        return client.expect(WireRequest.of("HEAD", url), 200)
                .header("Stream-Closed")
                .isPresent();
    }
}
