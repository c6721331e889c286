package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.WireRequest;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/// A JSON stream that many workloads write at once, and its ledger. One workload of each stream, this one, looks at
/// what is there after a kill.
final class SharedStream implements Workload {
    private static final int OFFSETS_PER_LOOK = 12;

    private final String url;
    private final Ledger ledger = new Ledger();
    private final Random random;

    SharedStream(String url, Random random) {
        this.url = url;
        this.random = random;
    }

    String url() {
        return url;
    }

    Ledger ledger() {
        return ledger;
    }

    /// Creates the stream, or finds it created: a repeat of the same create is answered as the first was.
    void ensure(Client client) throws IOException {
        client.expect(WireRequest.of("PUT", url).with("Content-Type", StoredStream.JSON), 200, 201);
    }

    @Override
    public void work(Client client) throws IOException {
        ensure(client);
    }

    @Override
    public void verify(Client client) throws IOException {
        ensure(client);
        ledger.settle(StoredStream.messages(client, url, "-1"));
        List<Ledger.Place> places = ledger.places();
        for (int i = 0; i < Math.min(OFFSETS_PER_LOOK, places.size()); i++) {
            verifyOffset(client, places.get(random.nextInt(places.size())));
        }
    }

    private void verifyOffset(Client client, Ledger.Place place) throws IOException {
        List<String> page = StoredStream.messagesOf(
                StoredStream.page(client, url, place.offset()).text());
        String first = page.isEmpty() ? "" : page.getFirst();
        if (!first.equals(place.message())) {
            throw new AssertionError("at the acknowledged offset " + place.offset() + " of " + url + " stood "
                    + place.message() + " and stands " + first);
        }
    }
}
