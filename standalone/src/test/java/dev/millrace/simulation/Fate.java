package dev.millrace.simulation;

import java.util.Random;

/// What happens next, and after how long.
final class Fate {
    private Fate() {}

    static void act(Simulation simulation, Clients clients) {
        Random random = simulation.random;
        int dice = random.nextInt(1_000);
        if (dice < 940) {
            clients.act(dice);
        } else if (dice < 955) {
            simulation.kill(random.nextInt(Simulation.NODES));
        } else if (dice < 970) {
            int number = random.nextInt(Simulation.NODES + 1);
            simulation.note("cut " + number);
            simulation.networkOf(number).cutFor(50 + random.nextInt(random.nextInt(5) == 0 ? 15_000 : 1_000));
        } else if (dice < 980) {
            simulation.networkOf(random.nextInt(Simulation.NODES)).endFollows();
        } else if (dice < 990) {
            simulation.cleanAfterMs(random.nextInt(500));
        } else {
            simulation.cleanAfterMs(0);
            simulation.killCleanupAfterMs(random.nextInt(600));
        }
    }

    static long pauseMs(Random random) {
        int dice = random.nextInt(1_000);
        if (dice < 800) {
            return random.nextInt(30);
        } else if (dice < 940) {
            return random.nextInt(2_000);
        } else if (dice < 975) {
            return random.nextInt(60_000);
        } else if (dice < 990) {
            return 60_000L + random.nextInt(12 * 60_000);
        }
        return random.nextInt(130 * 60_000);
    }
}
