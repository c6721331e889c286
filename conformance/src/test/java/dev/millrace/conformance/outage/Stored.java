package dev.millrace.conformance.outage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a stream holds in the end, against what its senders were told. Messages are strings without commas or escapes
/// inside, quotes included.
///
/// @param messages in their order
record Stored(List<String> messages) {
    Stored {
        messages = List.copyOf(messages);
    }

    /// Reads a stream to its tail.
    static Stored of(String url, int port) {
        List<String> all = new ArrayList<>();
        String from = "-1";
        WireResponse page;
        do {
            page = Site.ask(port, WireRequest.of("GET", url + "?offset=" + from));
            assertEquals(200, page.status(), page::toString);
            all.addAll(messagesOf(page.text()));
            from = page.required("Stream-Next-Offset");
        } while (page.header("Stream-Up-To-Date").isEmpty());
        return new Stored(all);
    }

    /// The messages of one page or event.
    static List<String> messagesOf(String array) {
        if (!array.startsWith("[") || !array.endsWith("]")) {
            throw new AssertionError("not an array: " + array);
        }
        String inside = array.substring(1, array.length() - 1);
        return inside.isEmpty() ? List.of() : List.of(inside.split(",", -1));
    }

    /// What was acknowledged is there, what was refused is not, nothing is there twice, and what a sender sent stands
    /// in the order in which it did.
    ///
    /// @throws AssertionError where it is not so
    void requireAsTold(List<Sender> senders) {
        Map<String, Sender.Fate> fates = new HashMap<>();
        List<String> inOrder = new ArrayList<>();
        Set<String> there = new HashSet<>(messages);
        for (Sender sender : senders) {
            for (Sender.Sent sent : sender.sent()) {
                fates.put(sent.message(), sent.fate());
                if (sent.fate() == Sender.Fate.THERE && !there.contains(sent.message())) {
                    throw new AssertionError("was acknowledged and is lost: " + sent.message());
                } else if (sent.fate() == Sender.Fate.NOT_THERE && there.contains(sent.message())) {
                    throw new AssertionError("was refused and is there: " + sent.message());
                }
                if (there.contains(sent.message())) {
                    inOrder.add(sent.message());
                }
            }
        }
        assertEquals(messages.size(), there.size(), "messages and different ones: " + messages);
        for (String message : messages) {
            if (!fates.containsKey(message)) {
                throw new AssertionError("nobody sent " + message);
            }
        }
        for (Sender sender : senders) {
            assertEquals(of(sender, inOrder), of(sender, messages), sender.name());
        }
    }

    private static List<String> of(Sender sender, List<String> messages) {
        return messages.stream()
                .filter(message -> message.startsWith("\"" + sender.name() + "."))
                .toList();
    }
}
