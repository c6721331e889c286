package dev.millrace.api.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.springframework.util.unit.DataSize;

final class PropertyCheckTest {
    @Test
    void theBoundsThemselvesAreRight() {
        assertDoesNotThrow(() -> PropertyCheck.within("p", 1, 1, 2));
        assertDoesNotThrow(() -> PropertyCheck.within("p", 2, 1, 2));
    }

    @Test
    void aRefusalNamesThePropertyItsValueAndTheBounds() {
        assertEquals("p=3 is out of bounds: 1..2", refusal(() -> PropertyCheck.within("p", 3, 1, 2)));
        assertEquals(
                "p=1500ms is out of bounds: 2s..3s",
                refusal(() -> PropertyCheck.within(
                        "p", Duration.ofMillis(1_500), Duration.ofSeconds(2), Duration.ofSeconds(3))));
        assertEquals(
                "p=5B is out of bounds: 1B..4B",
                refusal(() ->
                        PropertyCheck.within("p", DataSize.ofBytes(5), DataSize.ofBytes(1), DataSize.ofBytes(4))));
    }

    private static String refusal(Executable check) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, check).getMessage());
    }
}
