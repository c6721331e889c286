package dev.millrace.testkit.s2;

/// One s2-lite that can be started again after it was killed, always on the same port.
interface S2Server {
    /// Returns when it answers.
    void start();

    /// Ends it at once, as a crash does. Idempotent.
    void kill();

    long pid();
}
