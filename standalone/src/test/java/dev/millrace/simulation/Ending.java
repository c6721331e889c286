package dev.millrace.simulation;

/// What has to be so once nothing fails any more and everybody was answered.
///
/// @param clients whose streams are looked at
record Ending(Simulation simulation, Clients clients) {
    void check() {
        for (Witness witness : simulation.judge.all()) {
            Rereading.check(witness, simulation.s2);
        }
    }
}
