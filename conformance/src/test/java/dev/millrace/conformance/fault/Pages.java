package dev.millrace.conformance.fault;

import dev.millrace.testkit.history.Answer;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads a stream page after page to its tail. What stands before a page never changes, so all pages together are what
/// the last one would have been if it had been large enough.
final class Pages {
    private final Wire wire;
    private String from;

    Pages(Wire wire, String from) {
        this.wire = wire;
        this.from = from;
    }

    Answer read() throws IOException {
        List<String> messages = new ArrayList<>();
        while (true) {
            WireResponse page = wire.page(from);
            switch (page.status()) {
                case 200 -> messages.addAll(messages(page.text()));
                case 404 -> {
                    return new Answer.NotFound();
                }
                case 410 -> {
                    // A later page's 410 tells of a life that ended meanwhile, which says nothing of the offset asked
                    // for.
                    return messages.isEmpty() ? new Answer.Gone() : new Answer.Unknown();
                }
                default -> {
                    return wire.unknown("GET", page);
                }
            }
            String next = Wire.next(page);
            if (page.header("Stream-Up-To-Date").isPresent()) {
                return new Answer.Shown(messages, next, Wire.isClosed(page));
            }
            if (next.equals(from)) {
                throw new AssertionError("reading " + wire.url() + " does not come further than " + from);
            }
            from = next;
        }
    }

    /// The strings of an array, without their quotes: they hold nothing that is escaped.
    private static List<String> messages(String array) {
        if (!array.startsWith("[") || !array.endsWith("]")) {
            throw new AssertionError("not an array: " + array);
        }
        List<String> messages = new ArrayList<>();
        String inside = array.substring(1, array.length() - 1);
        for (String one : inside.isEmpty() ? new String[0] : inside.split(",", -1)) {
            messages.add(one.substring(1, one.length() - 1));
        }
        return messages;
    }
}
