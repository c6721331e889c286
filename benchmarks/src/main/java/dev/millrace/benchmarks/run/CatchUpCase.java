package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.load.BodySink;
import dev.millrace.benchmarks.load.CatchUp;
import dev.millrace.benchmarks.load.Exchange;
import dev.millrace.benchmarks.load.Request;
import dev.millrace.benchmarks.load.Stamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// 50 MiB of history read from its beginning, by one reader and by eight at once.
final class CatchUpCase implements Case {
    private static final int HISTORY_BYTES = 50 << 20;
    private static final int BODY_BYTES = 512 * 1_024;
    private static final int ROUNDS = 8;

    @Override
    public String word() {
        return "catch-up";
    }

    @Override
    public void run(Plan plan, Server server, Consumer<Row> rows) throws IOException {
        measure(plan, server, "1 KiB JSON", 1_024, Streams.JSON, rows);
        measure(plan, server, "100 B JSON", 100, Streams.JSON, rows);
        measure(plan, server, "1 MiB binary", 1 << 20, Streams.BINARY, rows);
    }

    private static void measure(
            Plan plan, Server server, String title, int bytes, String contentType, Consumer<Row> rows)
            throws IOException {
        String path = Streams.create(server.address(), "history-" + bytes, 1, contentType)
                .getFirst();
        int messages = plan.scaled(HISTORY_BYTES) / bytes;
        fill(server, path, bytes, contentType, messages);
        long firstBegan = System.nanoTime();
        long firstBytes = read(server, path, 1, 1, false).getFirst().bytes();
        double firstRate = firstBytes / ((System.nanoTime() - firstBegan) / 1e9) / 1e6;
        for (int readers : new int[] {1, 8}) {
            warmUp(plan, server, path, readers);
            Cpu cpu = new Cpu(server.pid());
            cpu.begin();
            long began = System.nanoTime();
            List<CatchUp.Result> results = read(server, path, readers, ROUNDS, false);
            double seconds = (System.nanoTime() - began) / 1e9;
            cpu.end();
            long total = results.stream().mapToLong(CatchUp.Result::bytes).sum();
            long first = results.stream()
                    .mapToLong(CatchUp.Result::firstByteNanos)
                    .sorted()
                    .toArray()[results.size() / 2];
            long counted = CatchUp.read(server.address(), path, true).messages();
            rows.accept(new Row(
                    "catch-up, " + title + ", readers: " + readers,
                    server.kind().title(),
                    String.format(Locale.ROOT, "%.0f MB/s", total / seconds / 1e6),
                    null,
                    -1,
                    String.format(
                                    Locale.ROOT,
                                    "%.2f CPU-s per GB, first byte %.1f ms, the very first pass %.0f MB/s",
                                    cpu.micros() / 1e6 / (total / 1e9),
                                    first / 1e6,
                                    firstRate)
                            + (counted == messages ? "" : ", WRONG COUNT: " + counted + " of " + messages)));
        }
    }

    private static void warmUp(Plan plan, Server server, String path, int readers) throws IOException {
        long until = System.nanoTime() + plan.warmUp().toNanos();
        while (System.nanoTime() < until) {
            read(server, path, readers, ROUNDS, false);
        }
    }

    private static void fill(Server server, String path, int bytes, String contentType, int messages)
            throws IOException {
        byte[] message = Stamp.message(1_000_000_000_000_000_000L, bytes);
        boolean json = contentType.equals(Streams.JSON);
        int perBody = json ? Math.max(1, BODY_BYTES / bytes) : 1;
        try (Exchange exchange = new Exchange(server.address(), BodySink.NONE)) {
            for (int sent = 0; sent < messages; sent += perBody) {
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                for (int i = 0; i < Math.min(perBody, messages - sent); i++) {
                    if (json) {
                        body.write(i == 0 ? '[' : ',');
                    }
                    body.write(message);
                }
                if (json) {
                    body.write(']');
                }
                byte[] request =
                        Request.of("POST", path, server.address(), Streams.field(contentType), body.toByteArray());
                exchange.sendExpecting2xx(request);
            }
        }
    }

    private static List<CatchUp.Result> read(Server server, String path, int readers, int rounds, boolean counting)
            throws IOException {
        try (ExecutorService threads = Executors.newFixedThreadPool(readers)) {
            List<Future<CatchUp.Result>> futures = new ArrayList<>();
            for (int i = 0; i < readers * rounds; i++) {
                futures.add(threads.submit(() -> CatchUp.read(server.address(), path, counting)));
            }
            List<CatchUp.Result> results = new ArrayList<>();
            for (Future<CatchUp.Result> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IOException("a reader failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
