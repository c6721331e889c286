package dev.millrace.conformance.guard;

import dev.millrace.conformance.live.Latencies;
import java.time.Duration;

/// What a neighbour waits without a flood, beside one, and under one.
///
/// The three take turns, for a second or two each, round after round: what else the machine does meets all of them
/// alike. The first has no flood; in the second it goes to another program on the same machine, which costs the
/// processors as much and the measured program nothing; in the third it goes to the measured program. What is measured
/// is put together over all rounds, and none is left out. Where it does not come out right after the least number of
/// rounds, more are added to it, up to the most.
final class Interleaved {
    private static final double TIMES_MAX = 2;
    private static final double NOISE_MS = 5; // what a pause of either JVM makes of the slowest of a hundred

    private final Neighbour neighbour;
    private final Form form;
    private final Flood there;
    private final Flood here;
    private final Latencies without = new Latencies();
    private final Latencies beside = new Latencies();
    private final Latencies under = new Latencies();
    private int rounds;

    /// How long is measured, and what is asked of it.
    ///
    /// @param percent of the answers, that are judged by the slowest of them
    /// @param besideCounts whether what is measured beside a flood may excuse what is measured under it
    record Form(double percent, boolean besideCounts, int roundsMin, int roundsMax, Duration phase, Duration settled) {
        /// For whatever machine, however busy it is.
        static Form quick(double percent) {
            return new Form(percent, true, 4, 16, Duration.ofMillis(700), Duration.ofMillis(200));
        }

        /// For a machine that does nothing else.
        static Form strict() {
            return new Form(99, false, 8, 24, Duration.ofSeconds(2), Duration.ofSeconds(1));
        }
    }

    /// @param there what floods another program
    /// @param here the same, against the program that serves the neighbour
    Interleaved(Neighbour neighbour, Form form, Flood there, Flood here) {
        this.neighbour = neighbour;
        this.form = form;
        this.there = there;
        this.here = here;
    }

    /// Whether the neighbour waits no more than twice as long under the flood as otherwise.
    boolean measure() {
        while (rounds < form.roundsMin() || (!isUndisturbed() && rounds < form.roundsMax())) {
            for (int phase = 0; phase < 3; phase++) {
                phase((rounds + phase) % 3);
            }
            rounds++;
        }
        return isUndisturbed();
    }

    private void phase(int kind) {
        switch (kind) {
            case 0 -> quiet(without);
            case 1 -> flooded(there, beside);
            default -> flooded(here, under);
        }
    }

    private void quiet(Latencies into) {
        Neighbour.pass(form.settled());
        neighbour.measure(form.phase(), into);
    }

    private void flooded(Flood flood, Latencies into) {
        flood.go();
        quiet(into);
        flood.rest();
    }

    private boolean isUndisturbed() {
        double otherwiseMs = without.percentileMs(form.percent());
        if (form.besideCounts()) {
            otherwiseMs = Math.max(otherwiseMs, beside.percentileMs(form.percent()));
        }
        return under.percentileMs(form.percent()) <= TIMES_MAX * Math.max(otherwiseMs, NOISE_MS);
    }

    @Override
    public String toString() {
        return rounds + " rounds, without " + without + "; beside " + beside + "; under " + under;
    }
}
