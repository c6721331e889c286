package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Creates one stream after another, writes a little and closes it, in each of the ways there are. Closed stays closed,
/// with the content that it had.
final class Closures implements Workload {
    /// So many of the closed streams are looked at after each kill.
    private static final int LOOKS = 10;

    private final String name;
    private final Random random;
    private final List<Closing> closed = new ArrayList<>();
    private int number;
    private Closing current = new Closing("", Way.ALONE);

    private enum Way {
        ALONE,
        WITH_LAST_MESSAGE,
        BY_PRODUCER,
        BY_PRODUCER_WITH_LAST_MESSAGE,
        AT_CREATION
    }

    /// One stream: what is acknowledged of it, and what is under way.
    private static final class Closing {
        private final String url;
        private final Way way;
        private String content = "";
        private String underWay = "";
        private boolean created;
        private boolean closing;

        private Closing(String url, Way way) {
            this.url = url;
            this.way = way;
        }
    }

    Closures(String name, Random random) {
        this.name = name;
        this.random = random;
    }

    @Override
    public void work(Client client) throws IOException {
        while (true) {
            Way way = Way.values()[random.nextInt(Way.values().length)];
            current = new Closing("/v1/stream/closures/" + name + "/" + number++, way);
            create(client);
            if (way != Way.AT_CREATION) {
                appendSome(client);
                close(client);
            }
            closed.add(current);
        }
    }

    private void create(Client client) throws IOException {
        current.closing = current.way == Way.AT_CREATION;
        current.underWay = current.closing ? "all of " + current.url + ";" : "";
        client.expect(creation(), 201);
        current.created = true;
        settleUnderWay();
    }

    private WireRequest creation() {
        WireRequest request = WireRequest.of("PUT", current.url).body(StoredStream.TEXT, current.underWay);
        return current.closing ? request.with("Stream-Closed", "true") : request;
    }

    private void appendSome(Client client) throws IOException {
        int appends = random.nextInt(4);
        for (int i = 0; i < appends; i++) {
            current.underWay = i + " of " + appends + ";";
            client.expect(WireRequest.of("POST", current.url).body(StoredStream.TEXT, current.underWay), 204);
            settleUnderWay();
        }
    }

    private void close(Client client) throws IOException {
        current.closing = true;
        boolean withMessage = current.way == Way.WITH_LAST_MESSAGE || current.way == Way.BY_PRODUCER_WITH_LAST_MESSAGE;
        current.underWay = withMessage ? "the last;" : "";
        requireClosed(client.expect(closing(current, current.underWay), 200, 204));
        settleUnderWay();
    }

    private void settleUnderWay() {
        current.content += current.underWay;
        current.underWay = "";
    }

    private static WireRequest closing(Closing stream, String lastMessage) {
        WireRequest request = WireRequest.of("POST", stream.url).with("Stream-Closed", "true");
        if (stream.way == Way.BY_PRODUCER || stream.way == Way.BY_PRODUCER_WITH_LAST_MESSAGE) {
            request = request.with("Producer-Id", "closer")
                    .with("Producer-Epoch", "0")
                    .with("Producer-Seq", "0");
        }
        return lastMessage.isEmpty() ? request : request.body(StoredStream.TEXT, lastMessage);
    }

    private static void requireClosed(WireResponse response) {
        if (!response.header("Stream-Closed").orElse("").equals("true")) {
            throw new AssertionError("closed, and not told so: " + response);
        }
    }

    @Override
    public void verify(Client client) throws IOException {
        for (int i = 0; i < Math.min(LOOKS, closed.size()); i++) {
            verifyClosed(client, closed.get(random.nextInt(closed.size())));
        }
        if (!current.url.isEmpty() && !closed.contains(current)) {
            verifyCurrent(client);
        }
    }

    private static void verifyClosed(Client client, Closing stream) throws IOException {
        if (!StoredStream.isClosed(client, stream.url)) {
            throw new AssertionError("was closed, and is open: " + stream.url);
        }
        requireClosed(client.expect(WireRequest.of("POST", stream.url).body(StoredStream.TEXT, "late;"), 409));
        requireClosed(client.expect(WireRequest.of("POST", stream.url).with("Stream-Closed", "true"), 204));
        requireContent(client, stream, stream.content);
    }

    /// Of the stream that the kill hit everything acknowledged is there, and of the request under way all or nothing.
    private void verifyCurrent(Client client) throws IOException {
        int status = client.exchange(WireRequest.of("HEAD", current.url)).status();
        if (status == 404 && !current.created) {
            return;
        }
        boolean isClosed = StoredStream.isClosed(client, current.url);
        String content = StoredStream.text(client, current.url);
        boolean tookEffect = current.closing ? isClosed : !content.equals(current.content);
        if (isClosed && !current.closing) {
            throw new AssertionError("is closed, and nobody closed it: " + current.url);
        }
        requireContent(client, current, tookEffect ? current.content + current.underWay : current.content);
        if (current.closing && current.way.name().startsWith("BY_PRODUCER")) {
            boolean appends = current.way == Way.BY_PRODUCER_WITH_LAST_MESSAGE && !tookEffect;
            requireClosed(client.expect(closing(current, current.underWay), appends ? 200 : 204));
            settleUnderWay();
            verifyClosed(client, current);
            closed.add(current);
        }
    }

    private static void requireContent(Client client, Closing stream, String expected) throws IOException {
        String content = StoredStream.text(client, stream.url);
        if (!content.equals(expected)) {
            throw new AssertionError(stream.url + " holds '" + content + "' where '" + expected + "' is expected");
        }
    }
}
