package dev.millrace.model.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.decide.BatchPlanner;
import dev.millrace.model.decide.Decision;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.decide.OpenGroupLease;
import dev.millrace.model.decide.StreamDecider;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.record.StreamRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The core run as an owner runs it, against the naive stream: commands are decided on layers over what is in flight,
/// batches land, are refused because another writer was first, or are lost with the process; states are made again from
/// the log. The clock stands still while anything is in flight. After each step both must tell the same.
final class Simulation {
    private final Random random;
    private final StreamDecider decider;
    private final BatchPlanner planner;
    private final Map<String, Integer> counts;
    private final RandomCommands commands;
    private final NaiveStream naive;
    private final Deque<Batch> queue = new ArrayDeque<>();
    final SimulatedLog log;
    private StreamState durable = StreamState.empty();
    private long clock = 1_000;

    Simulation(Random random, DecisionLimits limits, Map<String, Integer> counts) {
        this.random = random;
        this.counts = counts;
        decider = new StreamDecider(limits);
        planner = new BatchPlanner(limits);
        commands = new RandomCommands(random);
        naive = new NaiveStream(limits);
        log = new SimulatedLog(limits);
    }

    /// A command and what its expected offset meant when it was sent.
    private record Asked(StreamCommand command, NaiveStream.@Nullable Place place) {}

    /// A part of a unit in a batch; the last one has the answer.
    private record Piece(@Nullable Asked asked, List<StreamRecord> records, Decision.@Nullable AfterApply answer) {}

    private static final class Batch {
        final StreamState layer;
        final List<Piece> pieces = new ArrayList<>();
        int records;
        int bytes;
        boolean sealed;

        Batch(StreamState below) {
            layer = below.layer();
        }
    }

    void step() {
        int roll = random.nextInt(100);
        if (roll < 55) {
            ask(anyCommand());
        } else if (roll < 85) {
            land();
        } else if (roll < 88) {
            refuse();
        } else if (roll < 91) {
            dieAndLoad();
        } else if (roll < 95) {
            snapshot();
        } else if (queue.isEmpty()) {
            passTime();
        }
    }

    /// Lands all that is in flight and compares everything there is.
    void finish() {
        while (!queue.isEmpty()) {
            land();
        }
        compareWithNaive();
        compareLoads(log, durable);
    }

    private void ask(Asked asked) {
        StreamState top = queue.isEmpty() ? durable : queue.peekLast().layer;
        if (top.openGroup() != null) {
            place(new Piece(null, List.of(abort(top)), null));
            top = queue.getLast().layer;
        }
        String before = top.describe();
        Decision decision = decider.decide(top, asked.command(), clock);
        assertEquals(before, top.describe(), "a decision changed the state");
        switch (decision) {
            case Decision.Answer(var outcome) -> place(new Piece(asked, List.of(), state -> outcome));
            case Decision.Write(var records, var answer) -> place(new Piece(asked, records, answer));
        }
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    private StreamRecord abort(StreamState state) {
        count("(group aborted)");
        OpenGroupLease lease = new OpenGroupLease(OpenGroupLease.SOLE_OWNER_MS);
        return assertInstanceOf(OpenGroupLease.Verdict.Abort.class, lease.look(state, clock))
                .record();
    }

    private void place(Piece unit) {
        int from = 0;
        List<StreamRecord> records = unit.records();
        do {
            Batch open = openBatch();
            int taken = records.isEmpty() ? 0 : planner.take(records, from, open.records, open.bytes);
            if (taken == 0 && !records.isEmpty()) {
                open.sealed = true;
                continue;
            }
            List<StreamRecord> piece = records.subList(from, from + taken);
            open.bytes += planner.bytes(records, from, from + taken);
            open.records += taken;
            if (from > 0) {
                count("(unit in several batches)");
            }
            from += taken;
            boolean last = from == records.size();
            open.pieces.add(new Piece(unit.asked(), piece, last ? unit.answer() : null));
            piece.forEach(record -> open.layer.apply(open.layer.nextSeqNum(), clock, record));
            open.sealed |= !last;
        } while (from < records.size());
    }

    private Batch openBatch() {
        Batch last = queue.peekLast();
        if (last == null || last.sealed) {
            last = new Batch(last == null ? durable : last.layer);
            queue.add(last);
        }
        return last;
    }

    private void land() {
        Batch batch = queue.poll();
        if (batch == null) {
            return;
        }
        List<StreamRecord> all = new ArrayList<>();
        batch.pieces.forEach(piece -> all.addAll(piece.records()));
        if (!all.isEmpty()) {
            log.append(all, durable.replayFromSeqNum(), clock);
        }
        for (Piece piece : batch.pieces) {
            for (StreamRecord record : piece.records()) {
                durable.apply(durable.nextSeqNum(), clock, record);
                naive.clockShown(clock);
                if (piece.answer() == null) {
                    naive.begun(record, clock);
                }
            }
            if (piece.answer() != null && piece.asked() != null) {
                compareAnswers(piece.asked(), piece.answer());
            }
        }
        assertEquals(durable.describe(), batch.layer.describe(), "a layer and what landed differ");
        if (!queue.isEmpty()) {
            String above = queue.peek().layer.describe();
            queue.peek().layer.rebase(durable);
            assertEquals(above, queue.peek().layer.describe(), "a rebase changed a layer");
        }
        if (durable.openGroup() == null) {
            compareWithNaive();
        }
    }

    /// Another writer was first: what was decided on top of it is decided again.
    private void refuse() {
        List<Asked> again = new ArrayList<>();
        for (Batch batch : queue) {
            for (Piece piece : batch.pieces) {
                if (piece.answer() != null && piece.asked() != null) {
                    again.add(piece.asked());
                }
            }
        }
        queue.clear();
        ask(anyCommand());
        while (!queue.isEmpty()) {
            land();
        }
        again.forEach(this::ask);
    }

    private void dieAndLoad() {
        queue.clear();
        count(durable.openGroup() == null ? "(died)" : "(died inside a group)");
        compareLoads(log, durable);
        Replay.Step step = log.run(Replay.load(), 1 + random.nextInt(20));
        durable = assertInstanceOf(Replay.Step.Done.class, step).state();
    }

    private void snapshot() {
        if (durable.openGroup() == null && durable.nextSeqNum() > 0) {
            for (StreamRecord part : durable.snapshot(random.nextBoolean() ? 60 : 4_000)) {
                place(new Piece(null, List.of(part), null));
            }
        }
    }

    private void passTime() {
        clock += random.nextInt(8) == 0 ? random.nextInt(3_000) : random.nextInt(60);
        boolean absent = naive.existence(clock).equals("ABSENT");
        if (durable.openGroup() != null || random.nextInt(3) != 0) {
            return;
        }
        if (naive.lives && durable.lives(naive.life)) {
            count("(trimmed to a life)");
            log.trim(durable.firstSeqNum() - 1);
        } else if (absent && !naive.lives) {
            count("(trimmed whole)");
            log.trimAll(random.nextBoolean(), clock);
            naive.forgetAll();
            dieAndLoadTrimmed();
        }
    }

    private void dieAndLoadTrimmed() {
        Replay.Step step = log.run(Replay.load(), 1 + random.nextInt(20));
        durable = assertInstanceOf(Replay.Step.Done.class, step).state();
        assertEquals(log.tail().nextSeqNum(), durable.nextSeqNum());
    }

    private Asked anyCommand() {
        if (durable.openGroup() != null || !durable.existenceAt(clock).equals(Existence.LIVE)) {
            return new Asked(commands.next(naive, clock, null), null);
        }
        List<SimulatedLog.Found> seen = visible();
        int index = random.nextInt(3) == 0 ? random.nextInt(seen.size() + 1) : seen.size();
        Offset offset = index == seen.size()
                ? durable.visibleTail()
                : new Offset(durable.life(), seen.get(index).seqNum());
        StreamCommand command = commands.next(naive, clock, offset);
        boolean expects = command instanceof StreamCommand.Append append && append.expectedOffset() != null;
        return new Asked(command, expects ? new NaiveStream.Place(durable.life(), index) : null);
    }

    private List<SimulatedLog.Found> visible() {
        return log.messages(durable.firstSeqNum(), durable.visibleTail().seqNum());
    }

    private void compareAnswers(Asked asked, Decision.AfterApply answer) {
        String expected = naive.answer(asked.command(), asked.place(), clock);
        List<SimulatedLog.Found> found = durable.existence() == Existence.LIVE ? visible() : List.of();
        String actual = OutcomeText.of(answer.outcome(durable), found);
        assertEquals(expected, actual, () -> asked + "\n" + durable.describe());
        count(
                expected.startsWith("stream seq")
                        ? "stream seq"
                        : expected.split(" [0-9]|-", 2)[0].replaceAll(" ended=.*", ""));
    }

    private void compareWithNaive() {
        assertEquals(naive.existence(clock), durable.existenceAt(clock).name());
        assertEquals(naive.highestLife, durable.lifeFloor());
        assertEquals(naive.reservations.size(), durable.forkCount());
        if (!naive.existence(clock).equals("LIVE")) {
            return;
        }
        assertEquals(naive.life, durable.life());
        assertEquals(naive.producers.size(), durable.producerCount());
        assertEquals(naive.closedBy, durable.closingStamp());
        assertEquals(
                naive.messages, visible().stream().map(SimulatedLog.Found::text).toList());
        String seq =
                durable.lastStreamSeq() == null ? "" : durable.lastStreamSeq().utf8();
        assertEquals(naive.lastStreamSeq, seq);
        assertEquals(naive.view(), OutcomeText.view(durable.view(), visible()));
        naive.producers.forEach((id, known) ->
                assertEquals(new Producer(known[0], known[1], known[2]), durable.producer(Bytes.utf8(id))));
    }

    /// Makes the state from the log in every way there is.
    void compareLoads(SimulatedLog from, StreamState expected) {
        String text = expected.describe();
        if (from.isWhole()) {
            assertEquals(text, from.foldFromZero().describe(), "folded from zero");
        }
        Replay.Step step = from.run(Replay.load(), 1 + random.nextInt(9));
        assertEquals(
                text, assertInstanceOf(Replay.Step.Done.class, step).state().describe(), "loaded");
        for (StreamState state : Snapshots.restoredFrom(from)) {
            from.applyFrom(state);
            assertEquals(text, state.describe(), "folded from a snapshot");
            count("(snapshot restored)");
        }
    }

    /// The state at every place where a process may have died is the same however it is made.
    void compareLoadsAtEveryCut() {
        StreamState state = StreamState.empty();
        assertNull(state.openGroup());
        for (long cut : log.batchEnds()) {
            SimulatedLog prefix = log.until(cut);
            StreamState live = prefix.isWhole()
                    ? prefix.foldFromZero()
                    : assertInstanceOf(Replay.Step.Done.class, prefix.run(Replay.load(), 7))
                            .state();
            compareLoads(prefix, live);
        }
    }
}
