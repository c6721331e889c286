package dev.millrace.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class ReadTurnsTest {
    private final ReadTurns turns = new ReadTurns();
    private final List<String> heard = new ArrayList<>();

    @Test
    void basinsTakeTurnsHoweverManyReadsOfOneWait() {
        for (String name : List.of("loud 1", "loud 2", "loud 3", "quiet 1", "third 1", "quiet 2")) {
            add(name);
        }
        assertEquals(List.of("loud 1", "quiet 1", "third 1", "loud 2"), next(4));
        add("quiet 3");
        assertEquals(List.of("quiet 2", "loud 3", "quiet 3"), next(3));
        assertThrows(NoSuchElementException.class, turns::next);
    }

    @Test
    void theReadsOfOneBasinStayInTheirOrder() {
        List<String> names = List.of("b 1", "b 2", "b 3", "b 4");
        names.forEach(this::add);
        assertEquals(names, next(4));
    }

    private void add(String name) {
        turns.add(name.substring(0, name.indexOf(' ')), () -> heard.add(name));
    }

    private List<String> next(int count) {
        heard.clear();
        for (int i = 0; i < count; i++) {
            turns.next().run();
        }
        return List.copyOf(heard);
    }
}
