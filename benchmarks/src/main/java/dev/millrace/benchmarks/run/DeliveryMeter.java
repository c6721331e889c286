package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.load.Exchange;
import dev.millrace.benchmarks.load.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the process that delivers counts, asked of its management port. Used by one thread.
final class DeliveryMeter implements AutoCloseable {
    private static final Pattern DELIVERIES =
            Pattern.compile("^millrace_fanout_deliveries_total (\\S+)$", Pattern.MULTILINE);
    private static final Pattern BATCHES = Pattern.compile("^millrace_fanout_batches_total (\\S+)$", Pattern.MULTILINE);
    private static final Pattern SNAPSHOTS =
            Pattern.compile("^millrace_fanout_snapshots_total (\\S+)$", Pattern.MULTILINE);
    private static final Pattern NEXT = Pattern.compile("\"nextSeqNum\":(\\d+)");

    private final InetSocketAddress management;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Exchange exchange;

    /// @param deliveries messages that are durable in sessions' logs
    /// @param batches the appends that brought them there, without those of snapshots
    record Counts(long deliveries, long batches, long atNanos) {
        /// What came since `before`.
        Counts since(Counts before) {
            return new Counts(deliveries - before.deliveries, batches - before.batches, atNanos - before.atNanos);
        }

        double perSecond() {
            return deliveries * 1e9 / atNanos;
        }

        double recordsPerAppend() {
            return batches == 0 ? 0 : (double) deliveries / batches;
        }
    }

    DeliveryMeter(InetSocketAddress management) throws IOException {
        this.management = management;
        exchange = new Exchange(management, this::keep);
    }

    /// What is counted since the process began.
    Counts look() throws IOException {
        String text = ask("/metrics", 200);
        long batches = number(BATCHES, text) - number(SNAPSHOTS, text);
        return new Counts(number(DELIVERIES, text), batches, System.nanoTime());
    }

    /// Up to where a session's only subscription is delivered in its source's log; -1 as long as nobody knows it.
    long nextSeqNum(String project, String session) throws IOException {
        Matcher found = NEXT.matcher(ask("/fanout/sessions/" + project + "/" + session, 200, 404));
        return found.find() ? Long.parseLong(found.group(1)) : -1;
    }

    private String ask(String path, int... expected) throws IOException {
        body.reset();
        int status = exchange.send(Request.get(path, management));
        if (exchange.header("Connection").equalsIgnoreCase("close")) {
            exchange.close(); // that port answers so many requests over one connection
            exchange = new Exchange(management, this::keep);
        }
        for (int one : expected) {
            if (status == one) {
                return body.toString(StandardCharsets.UTF_8);
            }
        }
        throw new IOException("GET " + path + " of the management port: status=" + status);
    }

    private void keep(ByteBuffer bytes) {
        byte[] piece = new byte[bytes.remaining()];
        bytes.get(piece);
        body.writeBytes(piece);
    }

    private static long number(Pattern name, String text) throws IOException {
        Matcher found = name.matcher(text);
        if (!found.find()) {
            throw new IOException("the metrics do not tell " + name);
        }
        return (long) Double.parseDouble(found.group(1));
    }

    @Override
    public void close() throws IOException {
        exchange.close();
    }
}
