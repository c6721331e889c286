package dev.millrace.testkit.history;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Histories that a stream has really answered, with much at the same time and much unanswered, are taken; the same
/// with one thing changed are not.
final class RandomHistoriesTest {
    private static final int HISTORIES = 60;
    private static final int OPERATIONS = 300;
    private static final long STEPS_MAX = 300_000;

    private final long seed = Long.getLong("millrace.test.seed", System.nanoTime());

    @Test
    void whatAStreamAnsweredIsTaken() {
        for (int i = 0; i < HISTORIES; i++) {
            Verdict verdict = StreamHistories.judge(new RandomStream(new Random(seed + i)).live(OPERATIONS), STEPS_MAX);
            assertInstanceOf(Verdict.Linearizable.class, verdict, "seed " + (seed + i));
        }
    }

    @Test
    void aReadThatMissesTheLastAcknowledgedAppendIsFound() {
        int changed = 0;
        for (int i = 0; i < HISTORIES; i++) {
            List<Operation> operations = new ArrayList<>(new RandomStream(new Random(seed + i)).live(OPERATIONS));
            Operation last = operations.getLast();
            Answer.Shown all = (Answer.Shown) last.answer();
            if (all.messages().isEmpty() || !isAcknowledged(all.messages().getLast(), operations)) {
                continue;
            }
            changed++;
            Answer less =
                    new Answer.Shown(all.messages().subList(0, all.messages().size() - 1), all.next(), all.closed());
            operations.set(operations.size() - 1, with(last, less));
            Verdict verdict = StreamHistories.judge(operations, STEPS_MAX);
            assertInstanceOf(Verdict.Violated.class, verdict, "seed " + (seed + i));
        }
        assertTrue(changed > HISTORIES / 2, "histories with something to miss: " + changed);
    }

    @Test
    void anAcknowledgementThatIsTakenForARefusalIsFound() {
        for (int i = 0; i < HISTORIES; i++) {
            List<Operation> operations = new ArrayList<>(new RandomStream(new Random(seed + i)).live(OPERATIONS));
            for (int at = 0; at < operations.size(); at++) {
                if (operations.get(at).answer() instanceof Answer.Appended(var next, var _)) {
                    operations.set(at, with(operations.get(at), new Answer.Refused(Answer.Refusal.CLOSED, next)));
                    break;
                }
            }
            Verdict verdict = StreamHistories.judge(operations, STEPS_MAX);
            assertInstanceOf(Verdict.Violated.class, verdict, "seed " + (seed + i));
        }
    }

    private static boolean isAcknowledged(String message, List<Operation> operations) {
        return operations.stream()
                .anyMatch(one -> one.answer() instanceof Answer.Appended
                        && one.call() instanceof Call.Append append
                        && append.unit().message(0).equals(message));
    }

    private static Operation with(Operation one, Answer answer) {
        return new Operation(one.number(), one.client(), one.call(), answer, one.calledNs(), one.answeredNs());
    }

    /// A stream that does one thing at a time, and clients that see each of its doings from somewhat before to somewhat
    /// after it, or never hear of it.
    private static final class RandomStream {
        private static final int SEEN_MAX = 60;

        private final Random random;
        private final List<Operation> operations = new ArrayList<>();
        private final List<String> content = new ArrayList<>();
        private final List<String> offsets = new ArrayList<>();
        private long life = 1;
        private long position = 1;

        RandomStream(Random random) {
            this.random = random;
        }

        List<Operation> live(int count) {
            begin(0);
            for (int i = 1; i <= count; i++) {
                long atNs = i * 10L + 1_000;
                switch (random.nextInt(12)) {
                    case 0 -> rebirth(atNs);
                    case 1, 2, 3, 4 -> read(atNs);
                    case 5 -> unanswered(i, atNs);
                    default -> append(i, atNs);
                }
            }
            read((count + 1) * 10L + 1_000 + 2 * SEEN_MAX);
            return operations;
        }

        private void begin(long atNs) {
            offsets.clear();
            content.clear();
            offsets.add(Script.offset(life, position));
            see(atNs, new Call.Create(null), new Answer.Created(offsets.getLast()));
        }

        private void rebirth(long atNs) {
            see(atNs, new Call.Delete(), new Answer.Deleted());
            life++;
            position++;
            begin(atNs + 1);
        }

        private void append(int number, long atNs) {
            Unit unit = land(number);
            see(atNs, Call.Append.of(unit), new Answer.Appended(offsets.getLast(), false));
        }

        private Unit land(int number) {
            Unit unit = Script.unit("u" + number);
            position++;
            content.add(unit.message(0));
            offsets.add(Script.offset(life, position));
            return unit;
        }

        private void unanswered(int number, long atNs) {
            Unit unit = random.nextBoolean() ? land(number) : Script.unit("u" + number);
            long calledNs = atNs - random.nextInt(SEEN_MAX);
            operations.add(new Operation(
                    operations.size(), "c", Call.Append.of(unit), new Answer.Unknown(), calledNs, Operation.NEVER));
        }

        private void read(long atNs) {
            see(atNs, new Call.Read(Place.BEGINNING), new Answer.Shown(content, offsets.getLast(), false));
        }

        private void see(long atNs, Call call, Answer answer) {
            long calledNs = atNs - random.nextInt(SEEN_MAX);
            long answeredNs = atNs + random.nextInt(SEEN_MAX);
            operations.add(new Operation(operations.size(), "c", call, answer, calledNs, answeredNs));
        }
    }
}
