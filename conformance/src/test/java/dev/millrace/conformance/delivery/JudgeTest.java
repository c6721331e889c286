package dev.millrace.conformance.delivery;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The judge finds what is planted, and lets pass what may be. Message n is sent at 10 n and acknowledged at 10 n + 5.
final class JudgeTest {
    private static final int MESSAGES = 20;

    private final SourceLife source = life("p/a");
    private final SourceLife other = life("p/b");

    private static SourceLife life(String name) {
        SourceLife life = new SourceLife(name, 0);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            Publication publication = new Publication(life, name + "/0/m" + i, 10L * i);
            publication.acknowledge(10L * i + 5, "");
            life.add(publication);
            order.add(publication.id());
        }
        life.settle(order);
        return life;
    }

    private static List<Publication> messages(SourceLife life, int... places) {
        return IntStream.of(places).mapToObj(place -> life.order().get(place)).toList();
    }

    private static List<Publication> run(SourceLife life, int from, int until) {
        return life.order().subList(from, until);
    }

    private static List<Publication> joined(List<Publication> first, List<Publication> then) {
        List<Publication> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }

    private static void judge(List<Publication> held, Demand... demands) {
        new Judge("s", List.of(demands)).judge(held);
    }

    private static void assertWrong(String word, List<Publication> held, Demand... demands) {
        AssertionError wrong = assertThrows(AssertionError.class, () -> judge(held, demands));
        assertTrue(String.valueOf(wrong.getMessage()).contains(word), wrong::getMessage);
    }

    /// Asked for while message 4 was under way: 3 is acknowledged, 5 is sent after the answer.
    private Demand whole() {
        return Demand.standing(source, 41, 44);
    }

    @Test
    void whatWasUnderWayWhileItWasSubscribedMayBeThereOrNot() {
        judge(run(source, 4, MESSAGES), whole());
        judge(run(source, 5, MESSAGES), whole());
    }

    @Test
    void whatWasAcknowledgedBeforeTheSubscribeIsForeign() {
        assertWrong("lacks", run(source, 3, MESSAGES), whole());
    }

    @Test
    void theFirstMessageAfterTheAnswerMustNotBeMissing() {
        assertWrong("lacks", run(source, 6, MESSAGES), whole());
    }

    @Test
    void aLossInTheMiddleIsFound() {
        assertWrong("lacks", joined(run(source, 5, 9), run(source, 10, MESSAGES)), whole());
    }

    @Test
    void aLossAtTheEndIsFoundAsOneThatMayYetCome() {
        assertThrows(Judge.Lacking.class, () -> judge(run(source, 5, MESSAGES - 1), whole()));
        assertThrows(Judge.Lacking.class, () -> judge(List.of(), whole()));
    }

    @Test
    void aDuplicateIsFound() {
        assertWrong("twice", joined(run(source, 5, 10), run(source, 9, MESSAGES)), whole());
        assertWrong("twice", joined(run(source, 5, MESSAGES), messages(source, 7)), whole());
    }

    @Test
    void twoThatChangedPlacesAreFound() {
        assertWrong(
                "order",
                joined(run(source, 5, 10), joined(messages(source, 11, 10), run(source, 12, MESSAGES))),
                whole());
    }

    @Test
    void aMessageOfASourceThatWasNotAskedForIsFound() {
        assertWrong("never asked", joined(run(source, 5, MESSAGES), messages(other, 7)), whole());
    }

    @Test
    void sourcesMayBeMixedAsTheyCome() {
        List<Publication> mixed = new ArrayList<>();
        for (int i = 5; i < MESSAGES; i++) {
            mixed.addAll(messages(other, i));
            mixed.addAll(messages(source, i));
        }
        judge(mixed, whole(), Demand.standing(other, 41, 44));
    }

    @Test
    void whatWasSentAfterTheEndWasAnsweredIsFound() {
        Demand ended = whole().ended(101);
        judge(run(source, 5, 9), ended);
        judge(run(source, 5, 11), ended);
        judge(List.of(), ended);
        assertWrong("was not to have", run(source, 5, 12), ended);
    }

    @Test
    void aSecondSubscriptionBeginsAfterTheFirst() {
        Demand first = whole().ended(101);
        Demand second = Demand.standing(source, 141, 144);
        judge(joined(run(source, 5, 10), run(source, 14, MESSAGES)), first, second);
        judge(joined(run(source, 5, 11), run(source, 15, MESSAGES)), first, second);
        judge(run(source, 15, MESSAGES), first, second);
        assertWrong("lacks", joined(run(source, 5, 10), run(source, 13, MESSAGES)), first, second);
        assertWrong("lacks", joined(run(source, 5, 10), run(source, 16, MESSAGES)), first, second);
        assertWrong("lacks", joined(messages(source, 5, 7), run(source, 15, MESSAGES)), first, second);
    }

    @Test
    void aMessageThatItsSourceDoesNotHoldIsFound() {
        Publication ghost = new Publication(source, "p/a/0/ghost", 77);
        assertWrong("its source does not", joined(run(source, 5, MESSAGES), List.of(ghost)), whole());
    }

    @Test
    void aSourceThatLostWhatItAcknowledgedIsFound() {
        SourceLife life = new SourceLife("p/c", 0);
        life.publish("m0").acknowledge(1, "");
        assertThrows(AssertionError.class, () -> life.settle(List.of()));
    }

    @Test
    void aSourceThatHoldsAMessageTwiceOrOneThatNobodySentIsFound() {
        SourceLife life = new SourceLife("p/d", 0);
        String id = life.publish("m0").id();
        assertThrows(AssertionError.class, () -> life.settle(List.of(id, id)));
        assertThrows(AssertionError.class, () -> life.settle(List.of("p/d/0/other")));
    }
}
