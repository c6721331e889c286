package dev.millrace.api.access.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeldBytesTest {
    @Test
    void aProjectHoldsHalfOfWhatThereIs() {
        HeldBytes held = new ProjectMeter(ProjectLimits.UNLIMITED).bodies();
        assertEquals(50, held.share(100));
        assertTrue(held.take(30, 100));
        assertTrue(held.take(20, 100));
        assertFalse(held.take(1, 100));
        held.giveBack(20);
        assertTrue(held.take(20, 100));
    }

    @Test
    void aSinglePieceFitsWhateverItsSize() {
        HeldBytes held = new ProjectMeter(ProjectLimits.UNLIMITED).pages();
        assertTrue(held.take(99, 100));
        assertFalse(held.take(1, 100));
        held.giveBack(99);
        held.takeAnyway(60);
        assertFalse(held.take(1, 100));
    }

    @Test
    void whoSharesWithNobodyHoldsAll() {
        HeldBytes held = ProjectMeter.unlimited().bodies();
        assertEquals(100, held.share(100));
        assertTrue(held.take(100, 100));
        assertTrue(held.take(100, 100), "the whole is bounded elsewhere");
    }
}
