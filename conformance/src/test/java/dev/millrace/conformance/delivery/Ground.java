package dev.millrace.conformance.delivery;

import java.util.List;
import java.util.Random;

/// The programs under test, as a [DeliveryCampaign] sees them.
interface Ground extends AutoCloseable {
    /// Where clients are answered.
    Doors doors();

    /// What is to be done to them, one after the other.
    List<Strike> strikes(int kills, Random random);

    /// Has somebody else take over every delivery: whatever delivers is killed and started again.
    void replaceDelivery();

    /// Takes note of what the processes count that are there now.
    void look();

    /// The sum of a counter over all processes that there were, as far as it was looked at.
    ///
    /// @param name as `/metrics` has it
    long counted(String name);

    /// What whoever delivers knows of a session, for people.
    String explain(Session session);

    /// What the processes printed.
    String logs();

    @Override
    void close();
}
