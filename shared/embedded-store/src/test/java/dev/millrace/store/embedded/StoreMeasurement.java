package dev.millrace.store.embedded;

import com.sun.management.OperatingSystemMXBean;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.TailOutcome;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Measures the embedded store from inside one process; started by hand, with a directory on the disk to be measured.
///
/// The appending side is one thread, as a shard's owner is: it hears of an answer through a queue and sends the next
/// append, so that the commit thread does nothing but its own work.
final class StoreMeasurement {
    private static final long MEASURED_NS = 4_000_000_000L;
    private static final int ROUNDS = 3;

    private final EmbeddedStreamStore store;
    private final PrintStream out;

    private StoreMeasurement(EmbeddedStreamStore store, PrintStream out) {
        this.store = store;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        EmbeddedStoreOptions options =
                EmbeddedStoreOptions.in(Path.of(arguments[0])).build();
        try (EmbeddedStreamStore store = EmbeddedStreamStore.open(options)) {
            StoreMeasurement measurement = new StoreMeasurement(store, System.out);
            for (int round = 0; round < ROUNDS; round++) {
                measurement.appends(1, 1, 1, 100);
                measurement.appends(64, 1, 1, 100);
                measurement.appends(64, 64, 1, 100);
                measurement.appends(256, 256, 1, 100);
                measurement.appends(16, 16, 100, 100);
                measurement.reads("1 KiB in batches of 500", "read-1k", 500, 1_024);
                measurement.reads("100 B in batches of 1000", "read-100", 1_000, 100);
                measurement.reads("1 KiB one by one", "read-single", 1, 1_024);
            }
        }
    }

    private static AppendBatch batch(int records, int bytes) {
        LogRecord record = new LogRecord(List.of(), Bytes.of(new byte[bytes]));
        return new AppendBatch(Collections.nCopies(records, record), null, null);
    }

    private void appends(int inFlight, int streams, int records, int bytes) throws InterruptedException {
        AppendBatch batch = batch(records, bytes);
        BlockingQueue<Integer> answered = new ArrayBlockingQueue<>(inFlight);
        long syncs = store.statistics().walSyncs();
        long cpu = cpuNs();
        long start = System.nanoTime();
        for (int i = 0; i < inFlight; i++) {
            send(i, streams, "s", batch, answered);
        }
        long done = 0;
        while (System.nanoTime() - start < MEASURED_NS) {
            send(answered.take(), streams, "s", batch, answered);
            done++;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long cpuUsed = cpuNs() - cpu;
        for (int i = 0; i < inFlight; i++) {
            answered.take();
        }
        out.printf(
                Locale.ROOT,
                "append %d in flight, %d streams, %d x %d B: %,.0f records/s, %.2f us CPU/record, %.0f syncs/s%n",
                inFlight,
                streams,
                records,
                bytes,
                done * records / seconds,
                cpuUsed / 1e3 / (done * records),
                (store.statistics().walSyncs() - syncs) / seconds);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the queue tells of each answer
    private void send(int slot, int streams, String name, AppendBatch batch, BlockingQueue<Integer> answered) {
        StreamKey stream = new StreamKey("measured-basin", name + slot % streams);
        store.append(stream, batch).thenAccept(outcome -> {
            if (!(outcome instanceof AppendOutcome.Durable)) {
                throw new IllegalStateException("append: " + outcome);
            }
            answered.add(slot);
        });
    }

    private void reads(String what, String name, int records, int bytes) throws Exception {
        StreamKey stream = new StreamKey("measured-basin", name + 0);
        long total = Math.min(200_000_000L / bytes, records == 1 ? 50_000 : Long.MAX_VALUE);
        BlockingQueue<Integer> answered = new ArrayBlockingQueue<>(64);
        AppendBatch batch = batch(records, bytes);
        if (store.tail(stream).get() instanceof TailOutcome.NoSuchStream) {
            for (long i = 0; i < total / records; i++) {
                send(0, 1, name, batch, answered);
                if (i >= 32) {
                    answered.take();
                }
            }
        }
        long cpu = cpuNs();
        long start = System.nanoTime();
        long next = 0;
        long read = 0;
        while (store.read(stream, new ReadStart.SeqNum(next), 1_000, StoreLimits.READ_BYTES_MAX)
                        .get()
                instanceof ReadOutcome.Records page) {
            for (SequencedRecord record : page.records()) {
                read += record.record().body().length();
            }
            next = page.records().getLast().seqNum() + 1;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(
                Locale.ROOT,
                "read %s: %.2f GB/s, %,.0f records/s, %.2f CPU-s/GB%n",
                what,
                read / 1e9 / seconds,
                next / seconds,
                (cpuNs() - cpu) / (double) read);
    }

    private static long cpuNs() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
