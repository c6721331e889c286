package dev.millrace.model.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.Decision;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.decide.StreamDecider;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.StreamRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Batches that arrive much later than their decisions assumed, with deadlines in between. What clients were told is
/// still what the log shows: acknowledged messages are there, once and in order, what was refused is not; repeats are
/// acknowledged only when the first was; and a deadline is never early and never more than an eighth late.
class LateArrivalsTest {
    private static final int SEQUENCES = 3_000;
    private static final int ROUNDS = 25;
    private static final long TTL_MS = 1_000;
    private static final ContentType TEXT = new ContentType("text/plain", "text/plain");

    @Test
    void whatClientsWereToldIsWhatTheLogShows() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("LateArrivalsTest: millrace.test.seed=" + seed);
        int[] tooLate = {0, 0};
        for (int i = 0; i < SEQUENCES; i++) {
            try {
                new Run(new Random(seed + i), tooLate).run();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("replay with -Dmillrace.test.seed=" + (seed + i), failure);
            }
        }
        System.out.println("arrived too late: " + tooLate[0] + ", decided again: " + tooLate[1]);
        assertTrue(tooLate[0] >= 1_000 && tooLate[1] >= 1_000);
    }

    private static final class Run {
        private final Random random;
        private final int[] tooLate;
        private final StreamDecider decider = new StreamDecider(DecisionLimits.DEFAULT);
        private final SimulatedLog log = new SimulatedLog(DecisionLimits.DEFAULT);
        private final StreamState durable = StreamState.empty();
        private List<Pending> flying = new ArrayList<>();
        private StreamState flyingLayer = durable.layer();
        private List<Pending> filling = new ArrayList<>();
        private StreamState fillingLayer = flyingLayer.layer();
        private long clock = 1_000;
        private int written;

        private long life;
        private long lastUseMs;
        private final List<String> acknowledged = new ArrayList<>();
        private final Set<ProducerStamp> accepted = new HashSet<>();

        Run(Random random, int[] tooLate) {
            this.random = random;
            this.tooLate = tooLate;
        }

        private record Pending(StreamCommand command, Decision decision) {}

        void run() {
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    decide(command());
                }
                clock += random.nextInt(4) == 0 ? random.nextInt(2_000) : random.nextInt(100);
                land();
            }
            land();
            land();
            assertEquals(log.foldFromZero().describe(), durable.describe());
        }

        private void decide(StreamCommand command) {
            Decision decision = decider.decide(fillingLayer, command, clock);
            if (decision instanceof Decision.Write write) {
                for (StreamRecord record : write.records()) {
                    fillingLayer.apply(fillingLayer.nextSeqNum(), clock, record);
                }
            }
            filling.add(new Pending(command, decision));
        }

        /// The batch in flight lands now, and the filled one takes its place.
        private void land() {
            List<StreamRecord> all = new ArrayList<>();
            for (Pending pending : flying) {
                if (pending.decision() instanceof Decision.Write write) {
                    all.addAll(write.records());
                }
            }
            if (!all.isEmpty()) {
                log.append(all, durable.replayFromSeqNum(), clock);
            }
            List<Pending> landed = flying;
            List<StreamOutcome> outcomes = new ArrayList<>();
            for (Pending pending : landed) {
                outcomes.add(outcome(pending));
            }
            if (durable.agreesWith(flyingLayer)) {
                for (int i = 0; i < landed.size(); i++) {
                    check(landed.get(i).command(), outcomes.get(i));
                }
                checkLog();
                fillingLayer.rebase(durable);
                flying = filling;
                flyingLayer = fillingLayer;
                filling = new ArrayList<>();
                fillingLayer = flyingLayer.layer();
                return;
            }
            tooLate[1]++;
            decideAgain(landed, outcomes);
        }

        private StreamOutcome outcome(Pending pending) {
            return switch (pending.decision()) {
                case Decision.Answer(var answer) -> answer;
                case Decision.Write(var records, var after) -> {
                    for (StreamRecord record : records) {
                        durable.apply(durable.nextSeqNum(), clock, record);
                    }
                    yield after.outcome(durable);
                }
            };
        }

        /// Written outcomes stand; everything else was decided on what did not come to be.
        private void decideAgain(List<Pending> landed, List<StreamOutcome> outcomes) {
            List<Pending> again = new ArrayList<>();
            for (int i = 0; i < landed.size(); i++) {
                if (landed.get(i).decision() instanceof Decision.Write) {
                    check(landed.get(i).command(), outcomes.get(i));
                } else {
                    again.add(landed.get(i));
                }
            }
            checkLog();
            again.addAll(filling);
            flying = new ArrayList<>();
            flyingLayer = durable.layer();
            filling = new ArrayList<>();
            fillingLayer = flyingLayer.layer();
            again.forEach(pending -> decide(pending.command()));
        }

        private void check(StreamCommand command, StreamOutcome outcome) {
            if (outcome instanceof StreamOutcome.Created(var view, var ended)) {
                life = view.life();
                acknowledged.clear();
                accepted.clear();
                lastUseMs = clock;
            }
            if (outcome instanceof StreamOutcome.Appended && command instanceof StreamCommand.Append append) {
                acknowledged.add(append.messages().get(0).utf8());
                if (append.producer() != null) {
                    accepted.add(append.producer());
                }
            }
            if (outcome instanceof StreamOutcome.Duplicate && command instanceof StreamCommand.Append append) {
                assertTrue(accepted.contains(append.producer()), "a repeat of what was never accepted");
            }
            if (outcome instanceof StreamOutcome.NotFound && command instanceof StreamCommand.Append) {
                tooLate[0]++;
            }
        }

        private void checkLog() {
            if (durable.lives(life)) {
                assertEquals(acknowledged, visible());
                assertTrue(durable.deadlineMs() <= clock + TTL_MS + TTL_MS / 8, "more than an eighth late");
                assertTrue(durable.deadlineMs() >= lastUseMs + TTL_MS, "early");
            }
        }

        private List<String> visible() {
            return log.messages(durable.firstSeqNum(), durable.visibleTail().seqNum()).stream()
                    .map(SimulatedLog.Found::text)
                    .toList();
        }

        private StreamCommand command() {
            if (!fillingLayer.existenceAt(clock).equals(Existence.LIVE) || random.nextInt(12) == 0) {
                Lifetime lifetime = new Lifetime.Sliding(TTL_MS / 1_000);
                return new StreamCommand.Create(TEXT, lifetime, Closure.STAYS_OPEN, List.of(), null, clock);
            }
            if (random.nextInt(10) == 0) {
                return random.nextBoolean() ? new StreamCommand.Delete() : new StreamCommand.Inspect(Use.COUNTS);
            }
            Bytes id = Bytes.utf8("p" + random.nextInt(3));
            Producer known = fillingLayer.producer(id);
            long seq = known == null ? 0 : known.lastSeq() + (random.nextInt(3) == 0 ? 0 : 1);
            ProducerStamp stamp = new ProducerStamp(id, known == null ? 0 : known.epoch(), seq);
            Bytes message = Bytes.utf8("m" + written++);
            return new StreamCommand.Append(
                    TEXT, List.of(message), random.nextInt(3) == 0 ? null : stamp, null, null, Closure.STAYS_OPEN);
        }
    }
}
