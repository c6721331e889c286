package dev.millrace.program.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.store.StoreHealth;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DutyTest {
    private final SimulatedStreamStore store = SimulatedStreamStore.create();
    private final Duty duty = new Duty(store);

    @Test
    void aNodeIsNotReadyBeforeItServes() {
        assertTrue(duty.notReady().isPresent());
        assertEquals(Optional.empty(), duty.notLive());
        duty.onServing();
        assertEquals(Optional.empty(), duty.notReady());
    }

    @Test
    void aDrainingNodeIsLiveButNotReadyAndNeverServesAgain() {
        duty.onDraining();
        duty.onServing();
        assertEquals(Optional.of("draining: the node is stopping"), duty.notReady());
        assertEquals(Optional.empty(), duty.notLive());
    }

    @Test
    void aFailedNodeIsNeitherLiveNorReady() {
        duty.onServing();
        duty.onFailed("an owner died");
        duty.onDraining();
        assertEquals(Optional.of("an owner died"), duty.notLive());
        assertEquals(Optional.of("an owner died"), duty.notReady());
    }

    @Test
    void theReasonOfTheStoreIsTold() {
        duty.onServing();
        store.setHealth(new StoreHealth.ReadOnly("no room"));
        assertEquals(Optional.of("the store refuses appends: no room"), duty.notReady());
        store.setHealth(new StoreHealth.Unavailable("closed"));
        assertEquals(Optional.of("the store is out of reach: closed"), duty.notReady());
    }
}
