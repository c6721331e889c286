package dev.millrace.conformance.kill;

import java.io.IOException;

/// One client of the program: it knows what it sent, what was acknowledged, and what must therefore be there. Used
/// by one thread at a time.
interface Workload {
    /// Works until the program is gone.
    ///
    /// @throws IOException when it is; what was sent and not answered may have happened or not
    void work(Client client) throws IOException;

    /// Compares what a restarted program has with what it must have, and with what it may have. Afterwards nothing is
    /// uncertain any more, except what is to be retried.
    void verify(Client client) throws IOException;
}
