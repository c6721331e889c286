package dev.millrace.model.members;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which partition is whose: even shares, the same for all, of which a newcomer moves few.
final class AssignmentTest {
    private static final int DRAWS = 200;

    private final Random random = new Random(Long.getLong("millrace.test.seed", 12));

    @Test
    void withoutMembersNothingIsAnybodys() {
        assertEquals(OptionalLong.empty(), Assignment.of(16, List.of()).ownerOf(0));
        assertEquals(OptionalLong.empty(), Assignment.of(16, members(2)).ownerOf(16), "no such partition");
    }

    /// Every worker has to come to these, whatever its version.
    @Test
    void itIsWhatItWas() {
        List<Member> members = List.of(member(1), member(2), member(3));
        assertEquals(
                "[1, 3, 1, 1, 2, 1, 2, 2, 1, 3, 1, 2, 2, 3, 3, 3]",
                Assignment.of(16, members).toString());
    }

    @Test
    void itDependsOnNoOrder() {
        for (int draw = 0; draw < DRAWS; draw++) {
            List<Member> members = members(1 + random.nextInt(20));
            Assignment one = Assignment.of(16, members);
            Collections.shuffle(members, random);
            assertEquals(one, Assignment.of(16, members));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 16, 1_000})
    void sharesDifferByOneAtMost(int partitions) {
        for (int draw = 0; draw < DRAWS; draw++) {
            List<Member> members = members(1 + random.nextInt(20));
            Map<Long, Integer> shares = new HashMap<>();
            Assignment assignment = Assignment.of(partitions, members);
            for (int partition = 0; partition < partitions; partition++) {
                shares.merge(assignment.ownerOf(partition).orElseThrow(), 1, Integer::sum);
            }
            int even = partitions / members.size();
            for (Member member : members) {
                int share = shares.getOrDefault(member.id(), 0);
                assertTrue(share == even || (share == even + 1 && partitions % members.size() > 0), shares::toString);
            }
        }
    }

    @Test
    void aSecondMemberMovesNothingButItsOwn() {
        for (int draw = 0; draw < DRAWS; draw++) {
            assertEquals(8, moved(16, members(2)));
        }
    }

    /// The newcomer gets `fair` of them; what moves beside moves between those that stay.
    @ParameterizedTest
    @CsvSource({
        "16, 3, 5, 6.5, 11",
        "16, 4, 4, 6.0, 11",
        "16, 8, 2, 5.0, 11",
        "64, 3, 21, 24.0, 32",
        "1024, 5, 204, 230.0, 256"
    })
    void aMemberMoreOrLessMovesFew(int partitions, int count, int fair, double meanMax, int max) {
        int all = 0;
        int most = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            int moved = moved(partitions, members(count));
            assertTrue(moved >= fair, "the newcomer's share");
            all += moved;
            most = Math.max(most, moved);
        }
        double mean = (double) all / DRAWS;
        System.out.println("AssignmentTest: of " + partitions + " partitions, member " + count + " moves " + mean
                + " on average, " + most + " at most; its share is " + fair);
        assertTrue(mean <= meanMax && most <= max, "mean=" + mean + " most=" + most);
    }

    /// How many are another's once the last has come, or before it has gone.
    private static int moved(int partitions, List<Member> members) {
        Assignment before = Assignment.of(partitions, members.subList(0, members.size() - 1));
        Assignment after = Assignment.of(partitions, members);
        int moved = 0;
        for (int partition = 0; partition < partitions; partition++) {
            moved += before.ownerOf(partition).equals(after.ownerOf(partition)) ? 0 : 1;
        }
        return moved;
    }

    private List<Member> members(int count) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(member(random.nextLong()));
        }
        return members;
    }

    private static Member member(long id) {
        return new Member(id, "m", 0, 0);
    }
}
