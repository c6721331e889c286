package dev.millrace.store.route;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.Partitions;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import dev.millrace.store.route.HomeSearch.Home;
import dev.millrace.store.route.HomeSearch.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Several stores as one: each basin is asked for at the endpoint that holds it. Once that is known a call costs one
/// look into a map. A call for a basin that must not be served is answered as by a store that is out of reach, with the
/// reason.
///
/// The system basins of the endpoints are told apart by number: [#systemBasin]. Safe for any thread.
public final class RoutedStreamStore implements StreamStore {
    private static final String NUMBERED = Partitions.SYSTEM_BASIN + "@";

    private final EndpointTable table;
    private final List<StreamStore> stores;
    private final HomeSearch homes;

    /// @param stores of the table's endpoints, in its order; closed with this one
    public RoutedStreamStore(EndpointTable table, List<StreamStore> stores) {
        if (table.names().size() != stores.size()) {
            throw new IllegalArgumentException(
                    "stores: expected=" + table.names().size() + " given=" + stores.size());
        }
        this.table = table;
        this.stores = List.copyOf(stores);
        this.homes = new HomeSearch(table, this.stores);
    }

    @Override
    public int homes() {
        return stores.size();
    }

    @Override
    public int home(String basin) {
        return table.choose(basin);
    }

    @Override
    public String systemBasin(int home) {
        return NUMBERED + home;
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        return route(
                stream.basin(),
                Use.WRITE,
                store -> store.append(within(stream), batch),
                reason -> new AppendOutcome.Refused(new AppendOutcome.Reason.Busy(reason)));
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        StoreLimits.checkRead(recordsMax, bytesMax);
        return route(
                stream.basin(),
                Use.READ,
                store -> store.read(within(stream), start, recordsMax, bytesMax),
                ReadOutcome.Unavailable::new);
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        return route(stream.basin(), Use.READ, store -> store.tail(within(stream)), TailOutcome.Unavailable::new);
    }

    @Override
    public CompletableFuture<ListOutcome> list(String basin, String prefix, String startAfter, int limit) {
        StoreLimits.checkList(limit);
        return route(
                basin,
                Use.READ,
                store -> store.list(within(basin), prefix, startAfter, limit),
                ListOutcome.Unavailable::new);
    }

    /// A follow begins at the endpoint of the table: it delivers nothing but what follows a position that was read, and
    /// reads are refused where the basin lies elsewhere.
    @Override
    public Following follow(StreamKey stream, FollowListener listener) {
        return numbered(stream.basin())
                .orElseGet(() -> stores.get(table.choose(stream.basin())))
                .follow(within(stream), listener);
    }

    private <T> CompletableFuture<T> route(
            String basin, Use use, Function<StreamStore, CompletableFuture<T>> call, Function<String, T> refusal) {
        Optional<StreamStore> known = numbered(basin).or(() -> homes.remembered(basin));
        if (known.isPresent()) {
            return call.apply(known.get());
        }
        return homes.find(basin, use).thenCompose(home -> switch (home) {
            case Home.At(StreamStore store) -> call.apply(store);
            case Home.Nowhere(String reason) -> CompletableFuture.completedFuture(refusal.apply(reason));
        });
    }

    /// The store whose system basin is meant; empty for any other basin.
    private Optional<StreamStore> numbered(String basin) {
        if (basin.startsWith(NUMBERED)) {
            return Optional.of(stores.get(Integer.parseInt(basin.substring(NUMBERED.length()))));
        }
        if (basin.equals(Partitions.SYSTEM_BASIN)) {
            throw new IllegalArgumentException("the system basin of which endpoint? There are " + stores.size());
        }
        return Optional.empty();
    }

    private static StreamKey within(StreamKey stream) {
        return stream.basin().startsWith(NUMBERED) ? new StreamKey(Partitions.SYSTEM_BASIN, stream.stream()) : stream;
    }

    private static String within(String basin) {
        return basin.startsWith(NUMBERED) ? Partitions.SYSTEM_BASIN : basin;
    }

    /// The slowest of the endpoints' clocks: nothing expires before its own endpoint says so, and while one endpoint's
    /// clock is unknown nothing does.
    @Override
    public long clockMs() {
        return stores.stream().mapToLong(StreamStore::clockMs).min().orElse(0);
    }

    @Override
    public long clockSkewMsMax() {
        return stores.stream().mapToLong(StreamStore::clockSkewMsMax).max().orElse(0);
    }

    /// Out of reach only where all are: those whose endpoint is there are served.
    @Override
    public StoreHealth health() {
        List<String> away = new ArrayList<>();
        for (StreamStore store : stores) {
            if (store.health() instanceof StoreHealth.Unavailable(String reason)) {
                away.add(reason);
            }
        }
        return away.size() < stores.size()
                ? new StoreHealth.Available()
                : new StoreHealth.Unavailable(String.join("; ", away));
    }

    @Override
    public void close() {
        stores.forEach(StreamStore::close);
    }
}
