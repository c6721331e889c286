package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.WireRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A writer without retries: appends one message or a batch, and where no answer comes goes on with the next.
final class PlainAppends implements Workload {
    /// More than fit into one batch of a store, which takes 1,000 records.
    private static final int MANY_MESSAGES = 1_800;

    /// More than fit into one batch of a store, which takes 1 MiB.
    private static final int LARGE_BYTES = 1_300_000;

    private final String name;
    private final SharedStream stream;
    private final Sizes sizes;
    private final Random random;
    private long number;

    /// Which requests a writer makes.
    enum Sizes {
        /// One message each.
        SINGLE,
        /// 2 to 12 messages, now and then as many as need several batches of a store, by number or by bytes.
        BATCHES
    }

    PlainAppends(String name, SharedStream stream, Sizes sizes, Random random) {
        this.name = name;
        this.stream = stream;
        this.sizes = sizes;
        this.random = random;
    }

    @Override
    public void work(Client client) throws IOException {
        stream.ensure(client);
        while (true) {
            append(client);
        }
    }

    private void append(Client client) throws IOException {
        List<String> messages = messages();
        String text = String.join(",", messages);
        String body = sizes == Sizes.SINGLE && random.nextBoolean() ? text : "[" + text + "]";
        Ledger.Unit unit = stream.ledger().send(name, number++, StoredStream.marks(messages));
        WireRequest request = WireRequest.of("POST", stream.url()).body(StoredStream.JSON, body);
        stream.ledger().acknowledge(unit, client.expect(request, 204).required("Stream-Next-Offset"));
    }

    private List<String> messages() {
        int count = 1;
        int filler = random.nextInt(40);
        if (sizes == Sizes.BATCHES) {
            count = 2 + random.nextInt(11);
            switch (random.nextInt(100)) {
                case 0 -> count = MANY_MESSAGES;
                case 1 -> filler = LARGE_BYTES / count;
                default -> {}
            }
        }
        return messages(name + "." + number, count, filler);
    }

    /// So many messages that begin alike and end in so many bytes that say nothing.
    static List<String> messages(String prefix, int count, int filler) {
        List<String> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            messages.add("\"" + prefix + "." + i + "/" + count + "x".repeat(filler) + "\"");
        }
        return messages;
    }

    @Override
    public void verify(Client client) {
        // The stream itself looks at what this wrote.
    }
}
