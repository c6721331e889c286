package dev.millrace.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import dev.millrace.store.route.EndpointTable;
import dev.millrace.store.route.RoutedStreamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Projects over several endpoints: each lies where the table says, or is not served.
final class RoutedStreamStoreTest {
    private static final EndpointTable TWO = new EndpointTable(List.of("east", "west"), Map.of());

    private final SimulatedStreamStore east = SimulatedStreamStore.create();
    private final SimulatedStreamStore west = SimulatedStreamStore.create();

    private RoutedStreamStore routed(EndpointTable table) {
        return new RoutedStreamStore(table, List.of(east, west));
    }

    private static String basinAt(int home) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "dsp-project-" + i)
                .filter(basin -> TWO.choose(basin) == home)
                .findFirst()
                .orElseThrow();
    }

    private static AppendOutcome append(StreamStore store, String basin, long at) {
        LogRecord record = new LogRecord(List.of(), Bytes.utf8("message"));
        return store.append(new StreamKey(basin, "stream"), AppendBatch.at(at, List.of(record)))
                .join();
    }

    private static String refusal(AppendOutcome outcome) {
        AppendOutcome.Refused refused = assertInstanceOf(AppendOutcome.Refused.class, outcome);
        return assertInstanceOf(AppendOutcome.Reason.Busy.class, refused.reason())
                .detail();
    }

    @Test
    void aProjectLiesAtItsEndpointAndIsRecordedThere() {
        RoutedStreamStore store = routed(TWO);
        String basin = basinAt(1);
        assertInstanceOf(AppendOutcome.Durable.class, append(store, basin, 0));
        StreamKey record = new StreamKey("dsys-millrace", "home/" + basin);
        assertInstanceOf(TailOutcome.Tail.class, west.tail(record).join());
        assertInstanceOf(TailOutcome.NoSuchStream.class, east.tail(record).join());
        assertInstanceOf(
                TailOutcome.Tail.class,
                west.tail(new StreamKey(basin, "stream")).join());
    }

    @Test
    void whatIsOnlyReadIsNotRecorded() {
        String basin = basinAt(0);
        StreamKey stream = new StreamKey(basin, "stream");
        assertEquals(
                new ReadOutcome.NoSuchStream(),
                routed(TWO).read(stream, new ReadStart.SeqNum(0), 1, 1).join());
        assertInstanceOf(
                TailOutcome.NoSuchStream.class,
                east.tail(new StreamKey("dsys-millrace", "home/" + basin)).join());
    }

    @Test
    void aTableThatNamesAnotherEndpointIsRefusedWithWordsAndAPinMendsIt() {
        String basin = basinAt(1);
        assertInstanceOf(AppendOutcome.Durable.class, append(routed(TWO), basin, 0));
        EndpointTable moved = new EndpointTable(List.of("east", "west"), Map.of(basin, "east"));
        String words = refusal(append(routed(moved), basin, 1));
        assertTrue(words.contains("lies at endpoint west, and the table names east"), words);
        assertInstanceOf(
                ReadOutcome.Unavailable.class,
                routed(moved)
                        .read(new StreamKey(basin, "stream"), new ReadStart.SeqNum(0), 1, 1)
                        .join());
        EndpointTable pinned = new EndpointTable(List.of("east", "west"), Map.of(basin, "west"));
        assertInstanceOf(AppendOutcome.Durable.class, append(routed(pinned), basin, 1));
    }

    @Test
    void whatIsRecordedAtTwoEndpointsIsServedFromNeither() {
        String basin = basinAt(0);
        StreamKey record = new StreamKey("dsys-millrace", "home/" + basin);
        AppendBatch other = AppendBatch.at(0, List.of(new LogRecord(List.of(), Bytes.utf8("home 1 west"))));
        west.append(record, other).join();
        assertTrue(refusal(append(routed(TWO), basin, 0)).contains("lies at endpoint west"));
        east.append(record, other).join();
        assertTrue(refusal(append(routed(TWO), basin, 0)).contains("more than one endpoint"));
        EndpointTable pinned = new EndpointTable(List.of("east", "west"), Map.of(basin, "west"));
        assertTrue(refusal(append(routed(pinned), basin, 0)).contains("more than one endpoint"));
    }

    @Test
    void dataFromBeforeThereWereRecordsKeepsItsPlace() {
        String there = basinAt(0);
        String elsewhere = basinAt(1);
        append(east, there, 0);
        append(east, elsewhere, 0);
        RoutedStreamStore store = routed(TWO);
        assertInstanceOf(AppendOutcome.Durable.class, append(store, there, 1));
        assertTrue(refusal(append(store, elsewhere, 0)).contains("lies at endpoint east"));
    }

    @Test
    void whileAnEndpointIsAwayTheOthersProjectsGoOnAndNewOnesWait() {
        RoutedStreamStore store = routed(TWO);
        assertInstanceOf(AppendOutcome.Durable.class, append(store, basinAt(0), 0));
        assertInstanceOf(AppendOutcome.Durable.class, append(store, basinAt(1), 0));
        west.setHealth(new StoreHealth.Unavailable("away"));
        assertInstanceOf(AppendOutcome.Durable.class, append(store, basinAt(0), 1));
        assertEquals(new StoreHealth.Available(), store.health());
        String fresh = IntStream.range(1_000, 2_000)
                .mapToObj(i -> "dsp-project-" + i)
                .filter(basin -> TWO.choose(basin) == 0)
                .findFirst()
                .orElseThrow();
        assertTrue(refusal(append(store, fresh, 0)).contains("cannot be told"));
        west.setHealth(new StoreHealth.Available());
        assertInstanceOf(AppendOutcome.Durable.class, append(store, fresh, 0));
    }

    @Test
    void eachEndpointHasASystemBasinOfItsOwn() {
        RoutedStreamStore store = routed(TWO);
        for (int home = 0; home < store.homes(); home++) {
            LogRecord record = new LogRecord(List.of(), Bytes.utf8("home " + home));
            store.append(new StreamKey(store.systemBasin(home), "log"), new AppendBatch(List.of(record), null, null))
                    .join();
        }
        StreamKey log = new StreamKey("dsys-millrace", "log");
        assertEquals("home 0", first(east, log));
        assertEquals("home 1", first(west, log));
        assertThrows(IllegalArgumentException.class, () -> store.tail(log));
    }

    private static String first(StreamStore store, StreamKey stream) {
        ReadOutcome.Records found = assertInstanceOf(
                ReadOutcome.Records.class,
                store.read(stream, new ReadStart.SeqNum(0), 1, 1_000).join());
        return found.records().getFirst().record().body().utf8();
    }

    @Test
    void anEndpointMoreMovesNothingBetweenTheOthers() {
        EndpointTable three = new EndpointTable(List.of("east", "west", "north"), Map.of());
        List<Integer> counts = new ArrayList<>(List.of(0, 0, 0));
        for (int i = 0; i < 3_000; i++) {
            String basin = "dsp-project-" + i;
            int now = three.choose(basin);
            assertTrue(now == 2 || now == TWO.choose(basin), basin);
            counts.set(now, counts.get(now) + 1);
        }
        counts.forEach(count -> assertTrue(count > 850 && count < 1_150, counts.toString()));
    }

    @Test
    void aTableThatCannotBeMeantIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new EndpointTable(List.of(), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> new EndpointTable(List.of("a", "a"), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> new EndpointTable(List.of("A"), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> new EndpointTable(List.of("a"), Map.of("dsp-shop", "b")));
    }
}
