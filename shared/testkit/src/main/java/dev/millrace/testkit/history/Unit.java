package dev.millrace.testkit.history;

/// The messages of one request, which stand in a stream together or not at all. Message `i` reads `name.i`.
///
/// @param name unlike those of all other units, but for the tries of one request, which share theirs
public record Unit(String name, int messages) {
    public Unit {
        if (messages < 1) {
            throw new IllegalArgumentException("a unit without messages: " + name);
        }
    }

    public String message(int number) {
        return name + "." + number;
    }

    @Override
    public String toString() {
        return messages == 1 ? name : name + "×" + messages;
    }
}
