package dev.millrace.testkit.store;

import static dev.millrace.testkit.store.StoreFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Many at once: dense, each batch whole, once and in one piece; one winner per condition.
interface ConcurrencyContract extends StoreFixture {
    private static AppendBatch labelled(int writer, int turn, int records) {
        List<LogRecord> list = IntStream.range(0, records)
                .mapToObj(i -> record(writer + ":" + turn + ":" + i + ":" + records))
                .toList();
        return new AppendBatch(list, null, null);
    }

    @Test
    default void batchesOfManyWritersStandWholeOnceAndDensely() {
        StreamKey stream = stream("s");
        int turns = 40;
        List<List<AppendOutcome.Durable>> all = inParallel(8, writer -> {
            List<AppendOutcome.Durable> mine = new ArrayList<>();
            for (int turn = 0; turn < turns; turn++) {
                mine.add(durable(stream, labelled(writer, turn, 1 + (writer + turn) % 5)));
            }
            return mine;
        });
        Map<Long, String> expected = new HashMap<>();
        for (int writer = 0; writer < all.size(); writer++) {
            for (int turn = 0; turn < turns; turn++) {
                AppendOutcome.Durable durable = all.get(writer).get(turn);
                List<LogRecord> records =
                        labelled(writer, turn, 1 + (writer + turn) % 5).records();
                assertEquals(records.size(), durable.endSeqNum() - durable.startSeqNum());
                for (int i = 0; i < records.size(); i++) {
                    expected.put(
                            durable.startSeqNum() + i, records.get(i).body().utf8());
                }
            }
        }
        assertEquals(expected, bySeqNum(readAll(stream, 0)));
        assertEquals(expected.size(), tail(stream).nextSeqNum());
    }

    @Test
    default void manyAppendsInFlightOfOneCallerAllLand() {
        StreamKey stream = stream("s");
        List<CompletableFuture<AppendOutcome>> inFlight = IntStream.range(0, 500)
                .mapToObj(i -> store().append(stream, labelled(0, i, 2)))
                .toList();
        Map<Long, String> expected = new HashMap<>();
        for (int i = 0; i < inFlight.size(); i++) {
            AppendOutcome.Durable durable = assertInstanceOf(AppendOutcome.Durable.class, answer(inFlight.get(i)));
            expected.put(durable.startSeqNum(), "0:" + i + ":0:2");
            expected.put(durable.startSeqNum() + 1, "0:" + i + ":1:2");
        }
        assertEquals(expected, bySeqNum(readAll(stream, 0)));
    }

    @Test
    default void exactlyOneWinsPerNumber() {
        StreamKey stream = stream("s");
        int numbers = 40;
        List<List<Long>> won = inParallel(8, writer -> {
            List<Long> mine = new ArrayList<>();
            for (long number = 0; number < numbers; number++) {
                AppendOutcome outcome = append(stream, AppendBatch.at(number, List.of(record("w" + writer))));
                if (outcome instanceof AppendOutcome.Durable) {
                    mine.add(number);
                } else {
                    Reason reason = assertInstanceOf(AppendOutcome.Refused.class, outcome)
                            .reason();
                    long next = assertInstanceOf(Reason.SeqNumMismatch.class, reason, reason::toString)
                            .nextSeqNum();
                    assertTrue(next > number, "refused at=" + number + " next=" + next);
                }
            }
            return mine;
        });
        Map<Long, String> expected = new HashMap<>();
        for (int writer = 0; writer < won.size(); writer++) {
            for (Long number : won.get(writer)) {
                assertEquals(null, expected.put(number, "w" + writer), "two winners at " + number);
            }
        }
        assertEquals(numbers, expected.size());
        assertEquals(expected, bySeqNum(readAll(stream, 0)));
    }

    @Test
    default void writersOfManyStreamsDoNotDisturbEachOther() {
        int streams = 20;
        inParallel(4, writer -> {
            for (int turn = 0; turn < 100; turn++) {
                durable(stream("s" + (writer + turn) % streams), labelled(writer, turn, 1));
            }
            return writer;
        });
        long total = IntStream.range(0, streams)
                .mapToLong(i -> readAll(stream("s" + i), 0).size())
                .sum();
        assertEquals(400, total);
    }

    @Test
    default void theTailSeenNeverGoesBackAndCoversWhatWasAnswered() {
        StreamKey stream = stream("s");
        durable(stream, "first");
        inParallel(4, writer -> {
            long seen = 0;
            for (int turn = 0; turn < 60; turn++) {
                long end =
                        writer == 0 ? durable(stream, labelled(writer, turn, 3)).endSeqNum() : seen;
                long now = tail(stream).nextSeqNum();
                assertTrue(now >= Math.max(end, seen), "tail=" + now + " answered=" + end + " seen=" + seen);
                seen = now;
                assertEquals(now - 1, records(stream, now - 1).getFirst().seqNum(), "a tail covers readable records");
            }
            return writer;
        });
    }

    @Test
    default void aFollowHearsEverythingOnceInOrderWhileManyWrite() {
        StreamKey stream = stream("s");
        try (RecordedFollow follow = follow(stream)) {
            List<Integer> done = inParallel(4, writer -> {
                if (writer == 0) {
                    List<SequencedRecord> heard = follow.awaitUntil(0, 3 * 50 * 2);
                    for (int i = 0; i < heard.size(); i++) {
                        assertEquals(i, heard.get(i).seqNum());
                    }
                    return heard.size();
                }
                for (int turn = 0; turn < 50; turn++) {
                    durable(stream, labelled(writer, turn, 2));
                }
                return 0;
            });
            assertEquals(300, done.getFirst());
        }
    }

    private static Map<Long, String> bySeqNum(List<SequencedRecord> records) {
        return records.stream()
                .collect(Collectors.toMap(
                        SequencedRecord::seqNum,
                        record -> record.record().body().utf8()));
    }

    /// What one of several threads does.
    interface Work<T> {
        T of(int worker) throws Exception;
    }

    private static <T> List<T> inParallel(int workers, Work<T> work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
            List<Callable<T>> calls = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                int number = worker;
                calls.add(() -> work.of(number));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause() == null ? e : e.getCause());
        }
    }
}
