package dev.millrace.fanout.task;

import dev.millrace.fanout.config.SpoolProperties;
import dev.millrace.fanout.spool.SpoolCounters;
import dev.millrace.s2.S2Settings;
import dev.millrace.s2.S2StreamStore;
import dev.millrace.testkit.store.AppendFault;
import dev.millrace.testkit.store.UnreliableStreamStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.util.unit.DataSize;

/// A worker in a process of its own, whose appends to sessions named `session:slow…` hang until it is told otherwise.
/// It answers each line of its input with one line.
final class BacklogWorker {
    private BacklogWorker() {}

    /// @param arguments S2's endpoint, the spool's folder or nothing, what one source holds in memory, bytes
    public static void main(String[] arguments) throws IOException {
        UnreliableStreamStore store =
                UnreliableStreamStore.wrapping(new S2StreamStore(S2Settings.of(URI.create(arguments[0]))).start());
        store.onlyOn(key -> key.stream().startsWith("session:slow")).with(AppendFault.HOLD_REQUEST, 1);
        WorkerSettings standard = WorkerSettings.standard("backlog", false);
        WorkerSettings settings =
                BacklogSettings.of(standard, standard.delivery().historyPagesMax(), Long.parseLong(arguments[2]));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        SpoolProperties spool = new SpoolProperties(arguments[1], DataSize.ofGigabytes(4), DataSize.ofMegabytes(64));
        try (FanoutWorker worker = FanoutWorker.start(store, settings, spool.settings(), null, BacklogWorker::die);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
                if (line.equals("heal")) {
                    store.heal();
                    store.release();
                }
                out.println(status(worker));
            }
        }
        store.close();
    }

    private static String status(FanoutWorker worker) {
        SpoolCounters spool = worker.spoolCounters();
        Runtime runtime = Runtime.getRuntime();
        return "delivered=" + worker.deliveryCounters().deliveries()
                + " lagged=" + worker.deliveryCounters().lagged()
                + " written=" + spool.written()
                + " skipped=" + spool.skipped()
                + " hits=" + spool.hits()
                + " misses=" + spool.misses()
                + " failures=" + spool.failures()
                + " heap=" + ((runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }

    private static void die(Throwable death) {
        System.err.println("BacklogWorker: " + death);
        Runtime.getRuntime().halt(70);
    }
}
