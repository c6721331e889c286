package dev.millrace.simulation;

import dev.millrace.model.read.Message;
import org.jspecify.annotations.Nullable;

/// One message that a client sent, which no other has the same key as, and what became of it as far as anyone knows.
final class Sent {
    /// Whether its client sends the same again after a refusal.
    enum Repeats {
        NEVER,
        UNTIL_ACCEPTED
    }

    final String key;
    final Repeats repeats;
    boolean refused;

    @Nullable
    Message landed;

    Sent(String key, Repeats repeats) {
        this.key = key;
        this.repeats = repeats;
    }

    /// It has become visible.
    void onVisible(Message message) {
        if (landed != null) {
            throw new Violation("there twice: " + key + " at " + landed.start() + " and at " + message.start());
        }
        if (refused) {
            throw new Violation("there although it was refused: " + key + " at " + message.start());
        }
        landed = message;
    }

    /// Its client was told that it will never be there.
    void onRefused(Object outcome) {
        if (repeats == Repeats.NEVER) {
            if (landed != null) {
                throw new Violation("refused although it is there: " + key + " told " + outcome);
            }
            refused = true;
        }
    }

    /// Its client was told that it is there.
    Message checkLanded(Object outcome) {
        Message message = landed;
        if (message == null) {
            throw new Violation("not there although it was accepted: " + key + " told " + outcome);
        }
        return message;
    }
}
