package dev.millrace.simulation;

import dev.millrace.api.append.Requester;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.store.TailOutcome;
import java.time.Duration;

/// What has to be so once nothing fails any more: everybody was answered, everything that lives is there, and when all
/// of it has been deleted nothing is left of it in S2.
///
/// @param clients whose streams are looked at
record Ending(Simulation simulation, Clients clients) {
    private static final Duration SETTLE = Duration.ofSeconds(60);

    /// The grace and an hour for each generation of forks; a day for each whose end nobody announces any more.
    private static final Duration UNTIL_GONE = Duration.ofHours(80);

    void check() {
        simulation.pass(SETTLE);
        clients.checkAnswered();
        for (Witness witness : simulation.judge.all()) {
            Rereading.check(witness, simulation.s2);
        }
        for (StreamPath path : clients.streams()) {
            delete(path);
        }
        simulation.pass(SETTLE);
        for (Witness witness : simulation.judge.all()) {
            if (witness.now().livesAt(simulation.s2.clockMs())) {
                throw new Violation("was deleted, and lives: " + witness.path() + " " + witness.now());
            }
        }
        simulation.pass(UNTIL_GONE);
        for (StreamPath path : clients.streams()) {
            checkGone(path);
        }
        long announced = simulation.clean().announced();
        if (announced != 0) {
            throw new Violation("announced, and nothing is left of it: streams=" + announced);
        }
    }

    private void delete(StreamPath path) {
        Node node = simulation.nodes[0];
        Requester requester = node.requester(outcome -> {
            simulation.note("end of " + path.stream() + ": " + outcome);
            boolean right = outcome instanceof StreamOutcome.Deleted
                    || outcome instanceof StreamOutcome.NotFound
                    || outcome instanceof StreamOutcome.SoftDeleted;
            if (!right) {
                throw new Violation("cannot be deleted: " + path + " told " + outcome);
            }
        });
        node.lifecycle.delete(path, requester);
    }

    private void checkGone(StreamPath path) {
        int records = simulation.s2.records(StreamKeys.of(path)).size();
        boolean there = simulation.s2.tail(StreamKeys.of(path)).join() instanceof TailOutcome.Tail;
        if (records > 0 || there) {
            throw new Violation("deleted long ago, and still there: " + path + " records=" + records + " "
                    + simulation.judge.of(path).state().describe());
        }
    }
}
