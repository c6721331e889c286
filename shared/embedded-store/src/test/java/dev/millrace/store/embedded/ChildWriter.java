package dev.millrace.store.embedded;

import dev.millrace.store.AppendOutcome;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A program of its own that opens a store and appends to it until it is killed. It prints one line per answer, and
/// only after the answer: `ack <stream> <first number> <name>`.
///
/// Arguments: the directory and a name for this run.
final class ChildWriter {
    private static final int IN_FLIGHT = 16;
    private static final int STREAMS = 4;

    private final EmbeddedStreamStore store;
    private final String run;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private int sent;

    private ChildWriter(EmbeddedStreamStore store, String run) {
        this.store = store;
        this.run = run;
    }

    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (EmbeddedStreamStore store = Calls.open(Path.of(arguments[0]))) {
            out.println("open");
            new ChildWriter(store, arguments[1]).write(out);
        } catch (StoreOpenException e) {
            out.println("refused " + e.reason());
        }
    }

    private void write(PrintStream out) throws InterruptedException {
        for (int i = 0; i < IN_FLIGHT; i++) {
            send();
        }
        while (true) {
            out.println(lines.take());
            send();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the queue tells of each answer
    private void send() {
        String stream = "s" + sent % STREAMS;
        String name = run + "-" + sent++;
        store.append(Calls.stream(stream), Calls.batch(name + ":0", name + ":1", name + ":2"))
                .thenAccept(outcome -> lines.add(
                        outcome instanceof AppendOutcome.Durable durable
                                ? "ack " + stream + " " + durable.startSeqNum() + " " + name
                                : "no " + outcome));
    }
}
