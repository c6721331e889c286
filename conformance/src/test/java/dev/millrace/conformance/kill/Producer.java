package dev.millrace.conformance.kill;

import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/// An idempotent producer that keeps several requests under way on one connection, and sends again, after a kill, what
/// was not answered and the last one that was. None of that may be refused, and each message is stored once.
final class Producer implements Workload {
    private final String id;
    private final SharedStream stream;
    private final Random random;
    /// Sent and not acknowledged, oldest first.
    private final Deque<Sent> pending = new ArrayDeque<>();

    private final int windowMax;
    private Sent lastAcknowledged = Sent.NOTHING;
    private long epoch;
    private long nextSeq;
    private long number;

    private record Sent(long epoch, long seq, Ledger.Unit unit) {
        static final Sent NOTHING = new Sent(-1, -1, new Ledger().send("nobody", 0, List.of("nothing")));
    }

    /// @param windowMax requests under way at once, at most; 1 for none before the last is answered
    Producer(String id, SharedStream stream, int windowMax, Random random) {
        this.id = id;
        this.stream = stream;
        this.windowMax = windowMax;
        this.random = random;
    }

    @Override
    public void work(Client client) throws IOException {
        stream.ensure(client);
        while (true) {
            int window = 1 + random.nextInt(windowMax);
            while (pending.size() < window) {
                client.send(request(newRequest()));
            }
            acknowledge(client.receive("POST"), 200);
            if (pending.isEmpty() && random.nextInt(50) == 0) {
                beginNewEpoch(client);
            }
        }
    }

    private Sent newRequest() {
        int count = random.nextInt(3) == 0 ? 2 + random.nextInt(5) : 1;
        List<String> messages = PlainAppends.messages(id + "." + number, count, random.nextInt(40));
        Sent sent = new Sent(epoch, nextSeq++, stream.ledger().sendUntilAcknowledged(id, number++, messages));
        pending.add(sent);
        return sent;
    }

    private WireRequest request(Sent sent) {
        return WireRequest.of("POST", stream.url())
                .with("Producer-Id", id)
                .with("Producer-Epoch", Long.toString(sent.epoch))
                .with("Producer-Seq", Long.toString(sent.seq))
                .body(StoredStream.JSON, "[" + String.join(",", sent.unit.messages()) + "]");
    }

    /// Takes the answer to the oldest request.
    private void acknowledge(WireResponse response, int... statuses) {
        Sent sent = pending.element();
        Client.expect(request(sent), response, statuses);
        requireSequence(response, sent);
        // What follows a duplicate is not known: its answer tells the tail of now.
        String next = response.status() == 200 ? response.required("Stream-Next-Offset") : "";
        stream.ledger().acknowledge(sent.unit, next);
        pending.remove();
        lastAcknowledged = sent;
    }

    private void requireSequence(WireResponse response, Sent sent) {
        long highest = Long.parseLong(response.required("Producer-Seq"));
        if (highest < sent.seq || highest >= nextSeq) {
            throw new AssertionError(
                    id + " was told Producer-Seq " + highest + " for " + sent.seq + ", next is " + nextSeq);
        }
    }

    private void beginNewEpoch(Client client) throws IOException {
        epoch++;
        nextSeq = 0;
        client.send(request(newRequest()));
        acknowledge(client.receive("POST"), 200);
        Sent zombie = new Sent(epoch - 1, 1_000_000, lastAcknowledged.unit);
        WireResponse fenced = client.expect(request(zombie), 403);
        if (!fenced.required("Producer-Epoch").equals(Long.toString(epoch))) {
            throw new AssertionError("epoch " + epoch + ", the fenced one was told " + fenced);
        }
    }

    /// Sends again, at once, what the kill left without an answer.
    @Override
    public void verify(Client client) throws IOException {
        stream.ensure(client);
        Sent oldest = pending.peek();
        boolean epochMayBeOver = oldest != null && oldest.epoch > lastAcknowledged.epoch;
        if (!lastAcknowledged.equals(Sent.NOTHING) && !epochMayBeOver) {
            client.expect(request(lastAcknowledged), 204);
        }
        for (Sent sent : pending) {
            client.send(request(sent));
        }
        while (!pending.isEmpty()) {
            acknowledge(client.receive("POST"), 200, 204);
        }
    }
}
