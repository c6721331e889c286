package dev.millrace.conformance.kill;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The judge of the kill test sees what it is there to see.
final class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void whatWasAcknowledgedMustBeThere() {
        acknowledged("a", 0, "a0");

        assertFinds("acknowledged and not there", List.of());
        assertDoesNotThrow(() -> ledger.settle(List.of("a0")));
    }

    @Test
    void nothingStandsTwice() {
        acknowledged("a", 0, "a0");

        assertFinds("twice", List.of("a0", "a0"));
    }

    @Test
    void aBatchIsWholeOrAbsent() {
        ledger.send("a", 0, List.of("a0", "a1", "a2"));

        assertFinds("not whole", List.of("a0", "a1"));
        assertFinds("begins nothing that was sent", List.of("a1", "a2"));
        assertDoesNotThrow(() -> ledger.settle(List.of()));
    }

    @Test
    void nothingStandsInsideABatch() {
        acknowledged("a", 0, "a0", "a1");
        acknowledged("b", 0, "b0");

        assertFinds("not whole", List.of("a0", "b0", "a1"));
    }

    @Test
    void aLongMessageIsKnownByAllOfIt() {
        String begun = "a".repeat(1_000);

        assertNotEquals(StoredStream.marks(List.of(begun + "b")), StoredStream.marks(List.of(begun + "c")));
    }

    @Test
    void theOrderOfOneWriterIsKept() {
        acknowledged("a", 0, "a0");
        acknowledged("a", 1, "a1");

        assertFinds("out of order", List.of("a1", "a0"));
    }

    @Test
    void whatNobodySentIsNotThere() {
        assertFinds("begins nothing that was sent", List.of("b0"));
    }

    @Test
    void whatWasMissingAfterAKillNeverComesBack() {
        ledger.send("a", 0, List.of("a0"));
        acknowledged("b", 0, "b0");
        ledger.settle(List.of("b0"));

        assertFinds("was not there after the kill", List.of("b0", "a0"));
    }

    @Test
    void whatWasThereAfterAKillStaysWithoutAnAcknowledgement() {
        ledger.send("a", 0, List.of("a0"));
        ledger.settle(List.of("a0"));

        assertFinds("had 1 messages", List.of());
    }

    @Test
    void whatWasReadDoesNotChange() {
        acknowledged("a", 0, "a0");
        acknowledged("b", 0, "b0");
        ledger.settle(List.of("a0", "b0"));

        assertFinds("message 0 was a0 and is b0", List.of("b0", "a0"));
    }

    @Test
    void whatIsRetriedMayComeLater() {
        ledger.sendUntilAcknowledged("p", 0, List.of("p0"));
        ledger.settle(List.of());

        assertDoesNotThrow(() -> ledger.settle(List.of("p0")));
    }

    @Test
    void anAcknowledgedOffsetIsFollowedByTheNextMessage() {
        Ledger.Unit first = ledger.send("a", 0, List.of("a0", "a1"));
        ledger.acknowledge(first, "offset 2");
        Ledger.Unit second = ledger.send("b", 0, List.of("b0"));
        ledger.acknowledge(second, "offset 3");
        ledger.settle(List.of("a0", "a1", "b0"));

        assertEquals(List.of(new Ledger.Place("offset 2", "b0"), new Ledger.Place("offset 3", "")), ledger.places());
    }

    private void acknowledged(String writer, long number, String... messages) {
        ledger.acknowledge(ledger.send(writer, number, List.of(messages)), "");
    }

    private void assertFinds(String defect, List<String> read) {
        AssertionError found = assertThrows(AssertionError.class, () -> ledger.settle(read));
        String message = String.valueOf(found.getMessage());
        assertTrue(message.contains(defect), message);
    }
}
