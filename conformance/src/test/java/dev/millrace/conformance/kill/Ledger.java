package dev.millrace.conformance.kill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one JSON stream must hold and may hold, by what its writers sent and were told. Safe for any number of threads.
///
/// A unit is one request: its messages stand together or not at all. Sent and acknowledged, it is there exactly
/// once. Sent and never answered, it is there once or not at all, and the first look after the kill settles which:
/// the program that could still have written it is dead. Units of one writer stand in the order in which it sent
/// them, and what was once read never changes.
final class Ledger {
    private final Map<String, Unit> byFirstMessage = new HashMap<>();
    private List<String> readBefore = List.of();

    /// One request of one writer.
    static final class Unit {
        private final String writer;
        private final long number;
        private final List<String> messages;
        private Fate fate = Fate.SENT;
        private String next = "";

        private Unit(String writer, long number, List<String> messages) {
            this.writer = writer;
            this.number = number;
            this.messages = messages;
        }

        List<String> messages() {
            return messages;
        }

        @Override
        public String toString() {
            return writer + " #" + number + " of " + messages.size() + " (" + fate + ")";
        }
    }

    private enum Fate {
        SENT,
        /// Sent again until it is acknowledged, so a look settles nothing.
        RETRIED,
        ACKNOWLEDGED,
        /// Not there after a kill, and so never.
        VANISHED
    }

    /// A unit that is now about to be sent.
    ///
    /// @param number higher than those of the writer's earlier units
    /// @param messages unlike all others of the stream
    synchronized Unit send(String writer, long number, List<String> messages) {
        Unit unit = new Unit(writer, number, List.copyOf(messages));
        if (byFirstMessage.put(messages.getFirst(), unit) != null) {
            throw new IllegalArgumentException("sent before: " + unit);
        }
        return unit;
    }

    /// A unit as [#send], but one that will be sent again if no answer comes.
    synchronized Unit sendUntilAcknowledged(String writer, long number, List<String> messages) {
        Unit unit = send(writer, number, messages);
        unit.fate = Fate.RETRIED;
        return unit;
    }

    /// @param next the `Stream-Next-Offset` of the answer; empty where it does not tell where the unit ends
    synchronized void acknowledge(Unit unit, String next) {
        unit.fate = Fate.ACKNOWLEDGED;
        unit.next = next;
    }

    /// Takes what the stream holds and settles what was uncertain.
    ///
    /// @throws AssertionError where it is not what it must be
    synchronized void settle(List<String> read) {
        requireUnchanged(read);
        Set<Unit> present = requireWholeUnits(read);
        for (Unit unit : byFirstMessage.values()) {
            boolean there = present.contains(unit);
            switch (unit.fate) {
                case ACKNOWLEDGED -> require(there, "acknowledged and not there: " + unit);
                case VANISHED -> require(!there, "was not there after the kill, and is now: " + unit);
                case SENT -> unit.fate = there ? Fate.ACKNOWLEDGED : Fate.VANISHED;
                case RETRIED -> {}
            }
        }
        readBefore = read;
    }

    private void requireUnchanged(List<String> read) {
        int same = Math.min(readBefore.size(), read.size());
        for (int i = 0; i < same; i++) {
            require(
                    readBefore.get(i).equals(read.get(i)),
                    "message " + i + " was " + readBefore.get(i) + " and is " + read.get(i));
        }
        require(read.size() >= readBefore.size(), "had " + readBefore.size() + " messages, has " + read.size());
    }

    private Set<Unit> requireWholeUnits(List<String> read) {
        Set<Unit> present = new HashSet<>();
        Map<String, Unit> lastOfWriter = new HashMap<>();
        int at = 0;
        while (at < read.size()) {
            Unit unit = byFirstMessage.get(read.get(at));
            if (unit == null) {
                throw new AssertionError("message " + at + " begins nothing that was sent: " + read.get(at));
            }
            require(present.add(unit), "twice: " + unit + ", again at message " + at);
            Unit before = lastOfWriter.put(unit.writer, unit);
            require(before == null || before.number < unit.number, "out of order: " + before + " before " + unit);
            int end = at + unit.messages.size();
            require(
                    end <= read.size() && read.subList(at, end).equals(unit.messages),
                    "not whole: " + unit + " at message " + at);
            at = end;
        }
        return present;
    }

    /// Units of the last look that were acknowledged with an offset, and what follows each.
    synchronized List<Place> places() {
        List<Place> places = new ArrayList<>();
        int at = 0;
        while (at < readBefore.size()) {
            Unit unit = byFirstMessage.get(readBefore.get(at));
            if (unit == null) {
                throw new AssertionError("settled and not known: " + readBefore.get(at));
            }
            at += unit.messages.size();
            if (!unit.next.isEmpty()) {
                places.add(new Place(unit.next, at < readBefore.size() ? readBefore.get(at) : ""));
            }
        }
        return places;
    }

    /// An acknowledged offset, and the message that stands there; empty for the end of the stream.
    record Place(String offset, String message) {}

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
