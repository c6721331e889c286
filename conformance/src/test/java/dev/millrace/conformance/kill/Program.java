package dev.millrace.conformance.kill;

/// The program as a [Campaign] sees it: started on a data folder, killed, started again.
interface Program {
    /// Starts it.
    ///
    /// @return its port, once that answers
    int start();

    /// Starts it and kills it after a time that may or may not be enough for it to be ready.
    void startAndKill(long afterMs);

    /// Kills it with SIGKILL.
    void kill();
}
