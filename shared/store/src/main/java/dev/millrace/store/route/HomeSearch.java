package dev.millrace.store.route;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.Partitions;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Finds out whether a basin may be served from the endpoint that the table names, and writes down that it is.
///
/// The stream `home/<basin>` of an endpoint's system basin says that the basin lies there. Where the endpoint of the
/// table has it, and no other that can be asked has one too, that is all. Where not, every other endpoint is asked for
/// such a record, and for streams of the basin, which were there before there were records: what is found elsewhere is
/// not served from here. Where nothing is anywhere, or streams only here, the first write puts the record down, and
/// then looks whether somebody with another table did so elsewhere meanwhile: then neither is served.
///
/// Safe for any thread. Basins that are recorded are remembered, a bounded number of them; all who ask for one basin
/// at once share one look.
final class HomeSearch {
    /// Basins that are remembered; of one more each call costs a look.
    static final int REMEMBERED_MAX = 100_000;

    private final EndpointTable table;
    private final List<StreamStore> stores;
    private final Map<String, Integer> recorded = new ConcurrentHashMap<>();
    private final Map<Asked, CompletableFuture<Home>> looking = new ConcurrentHashMap<>();

    HomeSearch(EndpointTable table, List<StreamStore> stores) {
        this.table = table;
        this.stores = stores;
    }

    /// What a basin is asked for.
    enum Use {
        READ,
        /// Puts down where the basin lies, if nobody has yet.
        WRITE
    }

    /// Where a basin may be asked for, if anywhere.
    sealed interface Home {
        record At(StreamStore store) implements Home {}

        /// It must not be served just now, and why.
        record Nowhere(String reason) implements Home {}
    }

    private record Asked(String basin, Use use) {}

    /// The store of a basin that is known to lie there; empty where that has to be found out.
    Optional<StreamStore> remembered(String basin) {
        Integer home = recorded.get(basin);
        return home == null ? Optional.empty() : Optional.of(stores.get(home));
    }

    CompletableFuture<Home> find(String basin, Use use) {
        Asked asked = new Asked(basin, use);
        CompletableFuture<Home> mine = new CompletableFuture<>();
        CompletableFuture<Home> others = looking.putIfAbsent(asked, mine);
        if (others != null) {
            return others;
        }
        CompletableFuture<Void> _ = look(basin, use).thenAccept(home -> {
            looking.remove(asked);
            mine.complete(home);
        });
        return mine;
    }

    private CompletableFuture<Home> look(String basin, Use use) {
        int home = table.choose(basin);
        return stores.get(home).tail(record(basin)).thenCompose(found -> switch (found) {
            case TailOutcome.Tail(var tail) when tail.nextSeqNum() > 0 -> settle(basin, home);
            case TailOutcome.Tail _, TailOutcome.NoSuchStream _ -> lookElsewhere(basin, home, use);
            case TailOutcome.Unavailable(String detail) -> done(new Home.Nowhere(detail));
        });
    }

    private CompletableFuture<Home> lookElsewhere(String basin, int home, Use use) {
        List<CompletableFuture<Optional<String>>> answers = new ArrayList<>();
        for (int i = 0; i < stores.size(); i++) {
            if (i != home) {
                answers.add(obstacleAt(i, basin, home));
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenCompose(_ -> {
                    for (CompletableFuture<Optional<String>> answer : answers) {
                        Optional<String> obstacle = answer.join();
                        if (obstacle.isPresent()) {
                            return done(new Home.Nowhere(obstacle.get()));
                        }
                    }
                    return use == Use.READ ? done(new Home.At(stores.get(home))) : claim(basin, home);
                });
    }

    /// Remembers a basin that is recorded here, unless another endpoint that can be asked has a record of it too.
    private CompletableFuture<Home> settle(String basin, int home) {
        List<CompletableFuture<Boolean>> others = new ArrayList<>();
        for (int i = 0; i < stores.size(); i++) {
            if (i != home) {
                others.add(stores.get(i).tail(record(basin)).thenApply(HomeSearch::isRecorded));
            }
        }
        return CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))
                .thenApply(_ -> others.stream().anyMatch(CompletableFuture::join)
                        ? new Home.Nowhere("basin " + basin + " is recorded at more than one endpoint, by nodes with"
                                + " different tables: keep the one that has its streams, and remove the stream home/"
                                + basin + " of the other")
                        : remember(basin, home));
    }

    private static boolean isRecorded(TailOutcome found) {
        return found instanceof TailOutcome.Tail(var tail) && tail.nextSeqNum() > 0;
    }

    /// Why another endpoint keeps a basin from being served here; empty where it does not.
    private CompletableFuture<Optional<String>> obstacleAt(int other, String basin, int home) {
        StreamStore store = stores.get(other);
        return store.tail(record(basin)).thenCompose(found -> switch (found) {
            case TailOutcome.Tail(var tail)
            when tail.nextSeqNum() > 0 ->
                CompletableFuture.completedFuture(Optional.of(liesElsewhere(basin, other, home)));
            case TailOutcome.Tail _, TailOutcome.NoSuchStream _ ->
                store.list(basin, "", "", 1).thenApply(page -> streamsAt(page, basin, other, home));
            case TailOutcome.Unavailable(String detail) ->
                CompletableFuture.completedFuture(Optional.of(cannotTell(basin, other, detail)));
        });
    }

    private Optional<String> streamsAt(ListOutcome page, String basin, int other, int home) {
        return switch (page) {
            case ListOutcome.Page(List<String> streams, boolean _) ->
                streams.isEmpty() ? Optional.empty() : Optional.of(liesElsewhere(basin, other, home));
            case ListOutcome.Unavailable(String detail) -> Optional.of(cannotTell(basin, other, detail));
        };
    }

    private CompletableFuture<Home> claim(String basin, int home) {
        LogRecord record =
                new LogRecord(List.of(), Bytes.utf8("home 1 " + table.names().get(home)));
        return stores.get(home)
                .append(record(basin), AppendBatch.at(0, List.of(record)))
                .thenCompose(outcome -> switch (outcome) {
                    case AppendOutcome.Durable _ -> settle(basin, home);
                    case AppendOutcome.Refused(Reason.SeqNumMismatch _) -> settle(basin, home);
                    case AppendOutcome.Refused(Reason reason) -> done(new Home.Nowhere("not put down yet: " + reason));
                    case AppendOutcome.Unknown(String detail) -> done(new Home.Nowhere("not put down yet: " + detail));
                });
    }

    private Home remember(String basin, int home) {
        if (recorded.size() < REMEMBERED_MAX) {
            recorded.put(basin, home);
        }
        return new Home.At(stores.get(home));
    }

    private String liesElsewhere(String basin, int other, int home) {
        return "basin " + basin + " lies at endpoint " + table.names().get(other) + ", and the table names "
                + table.names().get(home) + " for it: pin its project to "
                + table.names().get(other) + " (millrace.s2.pins)";
    }

    private String cannotTell(String basin, int other, String detail) {
        return "basin " + basin + " is new to its endpoint, and whether it lies at "
                + table.names().get(other) + " cannot be told: " + detail;
    }

    private static StreamKey record(String basin) {
        return new StreamKey(Partitions.SYSTEM_BASIN, "home/" + basin);
    }

    private static CompletableFuture<Home> done(Home home) {
        return CompletableFuture.completedFuture(home);
    }
}
