package dev.millrace.program.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.springframework.util.unit.DataSize;

final class PropertyCheckTest {
    private static final PropertyCheck CHECK = PropertyCheck.of("millrace.f");

    @Test
    void theBoundsThemselvesAreRight() {
        assertDoesNotThrow(() -> CHECK.within("p", 1, 1, 2));
        assertDoesNotThrow(() -> CHECK.within("p", 2, 1, 2));
    }

    @Test
    void aRefusalNamesThePropertyItsValueAndTheBounds() {
        assertEquals("millrace.f.p=3 is out of bounds: 1..2", refusal(() -> CHECK.within("p", 3, 1, 2)));
        assertEquals(
                "millrace.f.p=1500ms is out of bounds: 2s..3s",
                refusal(() ->
                        CHECK.within("p", Duration.ofMillis(1_500), Duration.ofSeconds(2), Duration.ofSeconds(3))));
        assertEquals(
                "millrace.f.p=5B is out of bounds: 1B..4B",
                refusal(() -> CHECK.within("p", DataSize.ofBytes(5), DataSize.ofBytes(1), DataSize.ofBytes(4))));
    }

    private static String refusal(Executable check) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, check).getMessage());
    }
}
