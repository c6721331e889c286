package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.SseEvent;
import dev.millrace.testkit.wire.SseReader;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A live reader of a shared stream, across kills: what it was ever shown is there afterwards, in that order, without a
/// gap, for nothing is shown before it is durable.
final class Follower implements Workload {
    private final SharedStream stream;
    private final Way way;
    /// Everything shown before [#offset].
    private final List<String> seen = new ArrayList<>();
    /// Shown after it, by an event whose offset never came.
    private List<String> unplaced = List.of();

    private String offset = "-1";

    enum Way {
        LONG_POLL,
        SSE
    }

    Follower(SharedStream stream, Way way) {
        this.stream = stream;
        this.way = way;
    }

    @Override
    public void work(Client client) throws IOException {
        stream.ensure(client);
        while (true) {
            switch (way) {
                case LONG_POLL -> poll(client);
                case SSE -> {
                    try (Client another = client.another()) {
                        follow(another);
                    }
                }
            }
        }
    }

    private void poll(Client client) throws IOException {
        WireResponse page =
                client.expect(WireRequest.of("GET", stream.url() + "?offset=" + offset + "&live=long-poll"), 200, 204);
        if (page.status() == 200) {
            seen.addAll(StoredStream.messagesOf(page.text()));
        }
        offset = page.required("Stream-Next-Offset");
    }

    /// Reads events until the response ends, as it does about once a minute.
    private void follow(Client client) throws IOException {
        SseReader events = client.events(WireRequest.of("GET", stream.url() + "?offset=" + offset + "&live=sse"));
        if (events.status() != 200) {
            throw new AssertionError("SSE of " + stream.url() + " from " + offset + ": " + events.status());
        }
        for (Optional<SseEvent> event = events.next(); event.isPresent(); event = events.next()) {
            take(event.get());
        }
    }

    private void take(SseEvent event) {
        if (event.type().equals("data")) {
            unplaced = StoredStream.messagesOf(event.data().replace("\n", ""));
        } else {
            seen.addAll(unplaced);
            unplaced = List.of();
            offset = event.field("streamNextOffset");
        }
    }

    @Override
    public void verify(Client client) throws IOException {
        List<String> read = StoredStream.messages(client, stream.url(), "-1");
        List<String> shown = new ArrayList<>(seen);
        shown.addAll(unplaced);
        if (shown.size() > read.size()) {
            throw new AssertionError(
                    way + " showed " + shown.size() + " messages of " + stream.url() + ", there are " + read.size());
        }
        for (int i = 0; i < shown.size(); i++) {
            if (!shown.get(i).equals(read.get(i))) {
                throw new AssertionError(way + " showed " + shown.get(i) + " as message " + i + " of " + stream.url()
                        + ", it is " + read.get(i));
            }
        }
        unplaced = List.of();
    }
}
