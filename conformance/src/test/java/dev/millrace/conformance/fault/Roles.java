package dev.millrace.conformance.fault;

import dev.millrace.testkit.history.Answer;
import dev.millrace.testkit.history.Answer.Refusal;
import dev.millrace.testkit.history.Call;
import dev.millrace.testkit.history.Stamp;
import dev.millrace.testkit.history.Unit;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Those who work on one stream. Whoever finds that it is not there may create it.
final class Roles {
    private static final String BEGINNING = "-1";

    private Roles() {}

    /// @param prefix begins the names of all that they write
    static List<Role> of(String url, String prefix, Load load, Random random) {
        return List.of(
                new Producer(caller("producer", url, load), prefix + "a", random(random)),
                new Producer(caller("producer2", url, load), prefix + "b", random(random)),
                new Plain(caller("plain", url, load), prefix + "c", random(random)),
                new Careful(caller("careful", url, load), prefix + "d", random(random)),
                new Sequenced(caller("sequenced", url, load), prefix + "e", random(random)),
                new Lives(caller("lives", url, load), prefix + "f", random(random)),
                new Reader(caller("reader", url, load), random(random)),
                new Reader(caller("reader2", url, load), random(random)));
    }

    private static Caller caller(String name, String url, Load load) {
        return new Caller(name, url, load);
    }

    private static Random random(Random random) {
        return new Random(random.nextLong());
    }

    /// An idempotent producer, which tries again until it is answered.
    private static final class Producer implements Role {
        private final Caller caller;
        private final Names names;
        private final Random random;
        private long epoch;
        private long seq;

        Producer(Caller caller, String prefix, Random random) {
            this.caller = caller;
            this.names = new Names(prefix);
            this.random = random;
        }

        @Override
        public void step() {
            Stamp stamp = new Stamp(caller.name(), epoch, seq);
            Answer answer = caller.untilKnown(Call.Append.of(names.next(random)).by(stamp));
            switch (answer) {
                case Answer.Appended _, Answer.Duplicate _ -> seq++;
                case Answer.NotFound() -> {
                    begin();
                    caller.untilKnown(new Call.Create(null));
                }
                case Answer.Refused(var why, var _) when why != Refusal.CLOSED -> begin();
                default -> {}
            }
        }

        /// Another life, or one that this producer wrote to by a request that it had given up.
        private void begin() {
            epoch++;
            seq = 0;
        }
    }

    /// Appends once and does not ask again, now and then more than one batch of S2 holds.
    private static final class Plain implements Role {
        private static final int MANY_MESSAGES = 1_300;

        private final Caller caller;
        private final Names names;
        private final Random random;

        Plain(Caller caller, String prefix, Random random) {
            this.caller = caller;
            this.names = new Names(prefix);
            this.random = random;
        }

        @Override
        public void step() {
            Unit unit = random.nextInt(50) == 0 ? names.next(MANY_MESSAGES) : names.next(random);
            if (caller.once(Call.Append.of(unit)) instanceof Answer.NotFound) {
                caller.once(new Call.Create(names.next(random)));
            }
        }
    }

    /// Appends only where the tail is where it believes it to be, and does not ask again.
    private static final class Careful implements Role {
        private final Caller caller;
        private final Names names;
        private final Random random;
        private @Nullable String tail;

        Careful(Caller caller, String prefix, Random random) {
            this.caller = caller;
            this.names = new Names(prefix);
            this.random = random;
        }

        @Override
        public void step() {
            if (tail == null) {
                tail = caller.untilKnown(new Call.Read(BEGINNING)) instanceof Answer.Shown shown ? shown.next() : null;
                return;
            }
            Answer answer = caller.once(Call.Append.of(names.next(random)).at(tail));
            tail = answer instanceof Answer.Appended appended ? appended.next() : null;
        }
    }

    /// Appends with a `Stream-Seq`, and tries again until it is answered.
    private static final class Sequenced implements Role {
        private final Caller caller;
        private final Names names;
        private final Random random;
        private int number;

        Sequenced(Caller caller, String prefix, Random random) {
            this.caller = caller;
            this.names = new Names(prefix);
            this.random = random;
        }

        @Override
        public void step() {
            String seq = "%08d".formatted(number++);
            if (caller.untilKnown(Call.Append.of(names.next(random)).inSequence(seq)) instanceof Answer.NotFound) {
                caller.untilKnown(new Call.Create(null));
            }
        }
    }

    /// Looks, closes, deletes and creates, and tries again until it is answered.
    private static final class Lives implements Role {
        private final Caller caller;
        private final Names names;
        private final Random random;

        Lives(Caller caller, String prefix, Random random) {
            this.caller = caller;
            this.names = new Names(prefix);
            this.random = random;
        }

        @Override
        public void step() {
            Answer seen = caller.untilKnown(new Call.Head());
            if (seen instanceof Answer.NotFound) {
                caller.untilKnown(new Call.Create(random.nextBoolean() ? names.next(random) : null));
            } else if (seen instanceof Answer.Inspected(var _, var closed) && (closed || random.nextInt(40) == 0)) {
                caller.untilKnown(new Call.Delete());
            } else if (random.nextInt(40) == 0) {
                caller.untilKnown(
                        random.nextBoolean()
                                ? new Call.Close()
                                : Call.Append.of(names.next(random)).closing());
            }
        }
    }

    /// Reads from the beginning, or goes on from where it was.
    private static final class Reader implements Role {
        private final Caller caller;
        private final Random random;
        private String from = BEGINNING;

        Reader(Caller caller, Random random) {
            this.caller = caller;
            this.random = random;
        }

        @Override
        public void step() {
            Answer answer = caller.untilKnown(new Call.Read(random.nextInt(3) == 0 ? BEGINNING : from));
            from = answer instanceof Answer.Shown shown ? shown.next() : BEGINNING;
        }
    }

    /// Names for units, each once.
    private static final class Names {
        private static final int FEW_MESSAGES = 3;

        private final String prefix;
        private int number;

        Names(String prefix) {
            this.prefix = prefix;
        }

        Unit next(Random random) {
            return next(1 + random.nextInt(FEW_MESSAGES));
        }

        Unit next(int messages) {
            return new Unit(prefix + number++, messages);
        }
    }
}
