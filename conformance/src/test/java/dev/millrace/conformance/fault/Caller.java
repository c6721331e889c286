package dev.millrace.conformance.fault;

import dev.millrace.testkit.history.Answer;
import dev.millrace.testkit.history.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One client of one stream, which records all that it asks and is told. Used by one thread.
final class Caller {
    private static final Duration PAUSE = Duration.ofMillis(20);

    /// Longer than any fault lasts: a call that is still not answered then never will be.
    private static final Duration TRIES_MAX = Duration.ofSeconds(90);

    private final String name;
    private final Wire wire;
    private final Load load;

    Caller(String name, String url, Load load) {
        this.name = name;
        this.wire = new Wire(load.port(), url);
        this.load = load;
    }

    String name() {
        return name;
    }

    /// Asks once.
    Answer once(Call call) {
        long beganNs = System.nanoTime();
        Answer answer = attempt(call);
        through(call, answer, beganNs);
        return answer;
    }

    /// Asks again and again until it is told what came of it.
    Answer untilKnown(Call call) {
        long beganNs = System.nanoTime();
        Answer answer = attempt(call);
        while (answer instanceof Answer.Unknown) {
            if (System.nanoTime() - beganNs > TRIES_MAX.toNanos()) {
                throw new AssertionError(name + " was not answered within " + TRIES_MAX + ": " + call);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            answer = attempt(call);
        }
        through(call, answer, beganNs);
        return answer;
    }

    private Answer attempt(Call call) {
        long calledNs = System.nanoTime();
        Answer answer;
        try {
            answer = wire.ask(call);
        } catch (IOException broken) {
            answer = new Answer.Unknown();
        }
        if (!(answer instanceof Answer.Unknown)) {
            load.history().answered(wire.url(), name, call, answer, calledNs);
        } else if (changes(call)) {
            load.history().unanswered(wire.url(), name, call, calledNs);
        }
        return answer;
    }

    private void through(Call call, Answer answer, long beganNs) {
        long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
        load.stall().add(ms, name + " of " + wire.url() + ": " + call.getClass().getSimpleName());
        if (changes(call)) {
            load.onOutcome(!(answer instanceof Answer.Unknown));
        }
    }

    private static boolean changes(Call call) {
        return !(call instanceof Call.Read || call instanceof Call.Head);
    }
}
