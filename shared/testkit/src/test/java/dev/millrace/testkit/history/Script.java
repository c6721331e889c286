package dev.millrace.testkit.history;

import java.util.ArrayList;
import java.util.List;

/// Writes a history by hand: operations one after the other, unless they are said to overlap.
final class Script {
    private static final long LIFE = 7;

    private final List<Operation> operations = new ArrayList<>();
    private long clock;

    static String offset(long life, long position) {
        return "%016d_%016d".formatted(life, position);
    }

    static String offset(long position) {
        return offset(LIFE, position);
    }

    static Unit unit(String name) {
        return new Unit(name, 1);
    }

    static Call.Append append(String name) {
        return Call.Append.of(unit(name));
    }

    static Answer.Shown shown(long next, String... units) {
        return new Answer.Shown(List.of(units).stream().map(name -> name + ".0").toList(), offset(next), false);
    }

    /// An operation after all that came before.
    Script then(Call call, Answer answer) {
        clock += 10;
        return during(clock, clock + 5, call, answer);
    }

    Script unanswered(Call call) {
        clock += 10;
        return during(clock, Operation.NEVER, call, new Answer.Unknown());
    }

    Script during(long calledNs, long answeredNs, Call call, Answer answer) {
        operations.add(new Operation(operations.size(), "c", call, answer, calledNs, answeredNs));
        return this;
    }

    Script created() {
        return then(new Call.Create(null), new Answer.Created(offset(1)));
    }

    /// An append whose answer is the position after it.
    Script appended(String name, long next) {
        return then(append(name), new Answer.Appended(offset(next), false));
    }

    Script read(Answer answer) {
        return then(new Call.Read(Place.BEGINNING), answer);
    }

    List<Operation> operations() {
        return operations;
    }
}
