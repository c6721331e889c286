package dev.millrace.conformance.delivery;

import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// Reads streams from their beginning to their end.
final class StoredMessages {
    private StoredMessages() {}

    /// The ids of a source, in its order.
    static List<String> of(Asker asker, Source source) throws InterruptedException {
        List<String> ids = new ArrayList<>();
        if (source.kind() == Kind.JSON) {
            for (WireResponse page : pages(asker, source.url())) {
                Contents.plain(Kind.JSON, page.body().toArray()).forEach(found -> ids.add(found.id()));
            }
        } else {
            Contents.plain(source.kind(), joined(pages(asker, source.url()))).forEach(found -> ids.add(found.id()));
        }
        return ids;
    }

    /// What a session holds, in its order.
    static List<Contents.Found> of(Asker asker, Session session) throws InterruptedException {
        List<WireResponse> pages = pages(asker, session.url());
        if (session.shape() == Session.Shape.TEXT) {
            return session.shape().read(joined(pages));
        }
        List<Contents.Found> all = new ArrayList<>();
        for (WireResponse page : pages) {
            all.addAll(session.shape().read(page.body().toArray()));
        }
        return all;
    }

    private static byte[] joined(List<WireResponse> pages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pages.forEach(page -> all.writeBytes(page.body().toArray()));
        return all.toByteArray();
    }

    private static List<WireResponse> pages(Asker asker, String url) throws InterruptedException {
        List<WireResponse> pages = new ArrayList<>();
        String from = "-1";
        WireResponse page;
        do {
            page = asker.ask(WireRequest.of("GET", url + "?offset=" + from), 200);
            pages.add(page);
            String next = page.required("Stream-Next-Offset");
            if (next.equals(from) && page.header("Stream-Up-To-Date").isEmpty()) {
                throw new AssertionError("reading " + url + " does not come further than " + from);
            }
            from = next;
        } while (page.header("Stream-Up-To-Date").isEmpty());
        return pages;
    }
}
