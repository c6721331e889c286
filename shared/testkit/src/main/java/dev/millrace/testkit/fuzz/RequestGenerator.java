package dev.millrace.testkit.fuzz;

import dev.millrace.testkit.wire.WireResponse;
import java.util.Random;

/// Makes one request after another, and takes what was answered into account.
public final class RequestGenerator {
    private final Dice dice;
    private final Learnt learnt = new Learnt();
    private final Targets targets;
    private final Fields fields;
    private final Bodies bodies;
    private final Framing framing;

    public RequestGenerator(Random random, FuzzLimits limits) {
        dice = new Dice(random);
        targets = new Targets(dice, learnt, limits);
        fields = new Fields(dice, learnt, targets, limits);
        bodies = new Bodies(dice, limits);
        framing = new Framing(dice);
    }

    public FuzzRequest next() {
        Draft draft = new Draft(dice.of(Subject.ALL));
        draft.method = method();
        targets.choose(draft);
        fields.choose(draft);
        bodies.choose(draft);
        return framing.frame(draft);
    }

    public void learn(FuzzRequest request, WireResponse response) {
        learnt.learn(request, response);
    }

    private String method() {
        int roll = dice.below(100);
        if (roll < 38) {
            return "POST";
        } else if (roll < 68) {
            return "GET";
        } else if (roll < 86) {
            return "PUT";
        } else if (roll < 90) {
            return "DELETE";
        } else if (roll < 94) {
            return "HEAD";
        } else if (roll < 96) {
            return "OPTIONS";
        }
        return dice.of("PATCH", "TRACE", "CONNECT", "get", "POST1", "PRI", "G@T", "", "M".repeat(200), "LINK", "QUERY");
    }
}
