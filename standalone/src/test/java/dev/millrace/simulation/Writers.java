package dev.millrace.simulation;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Those who append: producers that repeat until they are heard, and writers that say a thing once, some of them in the
/// order of `Stream-Seq`, at an expected offset, or closing the stream with it.
final class Writers {
    private static final int PRODUCERS = 3;
    private static final int LARGE_BYTES = 130_000;
    private static final ContentType TEXT = ContentType.PLAIN_TEXT;

    private final Clients clients;
    private final Judge judge;
    private final Random random;
    private final String filler = "x".repeat(LARGE_BYTES);
    private final Producer[] producers = new Producer[PRODUCERS];
    private int names;
    private long streamSeq;

    Writers(Clients clients, Judge judge, Random random) {
        this.clients = clients;
        this.judge = judge;
        this.random = random;
        for (int i = 0; i < PRODUCERS; i++) {
            producers[i] = new Producer("producer-" + i);
        }
    }

    /// The producers that there are.
    static List<Bytes> producerIds() {
        List<Bytes> ids = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            ids.add(Bytes.utf8("producer-" + i));
        }
        return ids;
    }

    private static final class Producer {
        private final String id;
        private long epoch;
        private long seq;
        private boolean waits;

        Producer(String id) {
            this.id = id;
        }

        String key() {
            return id + "." + epoch + "#" + seq;
        }
    }

    /// One append of a producer: the next, or the same again if nobody said that it was accepted. Where nobody knows,
    /// the producer may come back as another, which its epoch tells.
    void produce(StreamPath path) {
        Producer producer = producers[random.nextInt(PRODUCERS)];
        if (producer.waits) {
            return;
        }
        producer.waits = true;
        Sent sent = judge.sending(producer.key(), Sent.Repeats.UNTIL_ACCEPTED);
        ProducerStamp stamp = new ProducerStamp(Bytes.utf8(producer.id), producer.epoch, producer.seq);
        StreamCommand append = append(List.of(sent), stamp, null, null, Closure.STAYS_OPEN);
        ask(path, List.of(sent), append, outcome -> {
            producer.waits = false;
            if (outcome instanceof StreamOutcome.Appended || outcome instanceof StreamOutcome.Duplicate) {
                producer.seq++;
            } else if (outcome instanceof StreamOutcome.Unresolved && random.nextInt(4) == 0) {
                producer.epoch++;
                producer.seq = 0;
            }
        });
    }

    void append(StreamPath path) {
        List<Sent> sent = messages();
        ask(path, sent, append(sent, null, null, null, Closure.STAYS_OPEN), outcome -> {});
    }

    void appendInOrder(StreamPath path) {
        streamSeq += random.nextInt(3);
        Bytes seq = Bytes.utf8("s" + (1_000_000 + streamSeq));
        List<Sent> sent = messages();
        ask(path, sent, append(sent, null, seq, null, Closure.STAYS_OPEN), outcome -> {});
    }

    /// Appends where the stream ends now, if nobody is faster.
    void appendAtTail(StreamPath path) {
        Version now = judge.of(path).now();
        List<Sent> sent = messages();
        Offset expected = now.lives() ? now.tail() : Offset.ZERO;
        ask(path, sent, append(sent, null, null, expected, Closure.STAYS_OPEN), outcome -> {});
    }

    void close(StreamPath path) {
        if (random.nextBoolean()) {
            ask(path, List.of(), new StreamCommand.Close(null), outcome -> {});
        } else {
            List<Sent> sent = messages();
            ask(path, sent, append(sent, null, null, null, Closure.CLOSES), outcome -> {});
        }
    }

    private void ask(StreamPath path, List<Sent> sent, StreamCommand command, Consumer<StreamOutcome> then) {
        Node node = clients.anyNode();
        String what = command instanceof StreamCommand.Close ? "close" : "append";
        clients.ask(node, clients.asked(node, path, what, Use.COUNTS, sent, null), command, then);
    }

    private StreamCommand append(
            List<Sent> sent,
            @Nullable ProducerStamp stamp,
            @Nullable Bytes seq,
            @Nullable Offset expected,
            Closure closure) {
        return new StreamCommand.Append(TEXT, bodies(sent), stamp, seq, expected, closure);
    }

    /// One message or a few, seldom so many that they take several batches.
    List<Sent> messages() {
        int count = random.nextInt(6) == 0 ? 5 + random.nextInt(10) : 1 + random.nextInt(2);
        List<Sent> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(judge.sending("message-" + names++, Sent.Repeats.NEVER));
        }
        return messages;
    }

    List<Bytes> bodies(List<Sent> sent) {
        List<Bytes> bodies = new ArrayList<>();
        for (Sent one : sent) {
            bodies.add(Bytes.utf8(random.nextInt(12) == 0 ? one.key + " " + filler : one.key));
        }
        return bodies;
    }
}
