package dev.millrace.conformance.cleanup;

/// Where sessions live and are cleaned up. Owned by the test's thread.
interface Ground extends AutoCloseable {
    /// Who answers clients.
    Asked node();

    /// Who tells what it counts: the process that delivers.
    Asked management();

    /// What cleans up is killed, where it is at work, and started again.
    ///
    /// @return whether a process was there to be killed
    boolean killCleanup() throws InterruptedException;

    /// Looked at again and again: starts what ends by itself.
    void turn() throws InterruptedException;

    /// What the processes said.
    String logs();

    @Override
    void close();
}
