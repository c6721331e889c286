package dev.millrace.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.ListOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Listing: order, prefix, pages.
interface ListContract extends StoreFixture {
    private String create(String name) {
        durable(stream(name), "a");
        return stream(name).stream();
    }

    private String prefix() {
        return stream("").stream();
    }

    private ListOutcome.Page list(String prefix, String startAfter, int limit) {
        return list(stream("").basin(), prefix, startAfter, limit);
    }

    @Test
    default void namesAreSortedByTheirBytes() {
        String bmp = create("\uffee");
        String beyond = create("𝄞"); // after U+FFEE by its bytes, before it by its chars
        String upper = create("B");
        String lower = create("a");
        String nested = create("B/x");
        assertEquals(new ListOutcome.Page(List.of(upper, nested, lower, bmp, beyond), false), list(prefix(), "", 100));
    }

    @Test
    default void onlyNamesWithThePrefixComeAndOnlyThoseOfTheBasin() {
        create("a");
        String first = create("b/1");
        String second = create("b/2");
        create("c");
        StreamKey elsewhere = new StreamKey(stream("").basin() + "-2", stream("b/3").stream());
        durable(elsewhere, "x");
        assertEquals(List.of(first, second), list(prefix() + "b/", "", 100).streams());
        assertEquals(
                List.of(elsewhere.stream()),
                list(elsewhere.basin(), prefix(), "", 100).streams());
    }

    @Test
    default void aListStartsAfterTheNameGiven() {
        String a = create("a");
        String b = create("b");
        String c = create("c");
        assertEquals(List.of(b, c), list(prefix(), a, 100).streams());
        assertEquals(List.of(b, c), list(prefix(), a + "~", 100).streams());
        assertEquals(List.of(), list(prefix(), c, 100).streams());
        assertEquals(List.of(a, b, c), list(prefix(), "", 100).streams());
    }

    @Test
    default void pagesFollowEachOtherWithoutGaps() {
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            created.add(create("s" + (char) ('a' + i)));
        }
        List<String> listed = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            ListOutcome.Page page = list(prefix(), after, 10);
            listed.addAll(page.streams());
            after = page.streams().getLast();
            more = page.more();
        }
        assertEquals(created, listed);
    }

    @Test
    default void moreIsSaidOnlyWhereThereIsMore() {
        String a = create("a");
        String b = create("b");
        assertEquals(new ListOutcome.Page(List.of(a), true), list(prefix(), "", 1));
        assertEquals(new ListOutcome.Page(List.of(a, b), false), list(prefix(), "", 2));
        assertEquals(new ListOutcome.Page(List.of(b), false), list(prefix(), a, 1));
    }

    @Test
    default void aBasinWithoutStreamsHasAnEmptyList() {
        assertEquals(new ListOutcome.Page(List.of(), false), list("no-such-basin", "", "", 10));
    }

    @Test
    default void limitsOutsideThoseOfThePortAreABugOfTheCallers() {
        assertThrows(IllegalArgumentException.class, () -> store().list("contract-basin", "", "", 0));
        assertThrows(IllegalArgumentException.class, () -> store().list("contract-basin", "", "", 1_001));
    }
}
