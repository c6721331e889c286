package dev.millrace.model.members;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.log.LogRecord;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.task.TakeRule;
import dev.millrace.model.task.TakeRule.Choice;
import dev.millrace.model.task.TaskOwner;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The members log: its bytes, its fold, who is dead, and what is whose.
final class MembersTest {
    private static final DeathRule RULE = new DeathRule(1_800, 2_500);

    private final MembersState state = new MembersState(RULE);

    @Test
    void eachKindHasItsBytes() throws UnreadableRecordException {
        assertBytes("015000 00 0000000000000007 10 0161", "", new MemberRecord.Alive(7, 16, "a"));
        assertBytes("015100 00 0000000000000007 0000000000000009", "", new MemberRecord.Dead(7, 9));
        state.apply(0, 1_000, new MemberRecord.Alive(7, 16, "a"));
        assertBytes("015200 00 01", "01 01 10 01 0000000000000007 0161 e807 e807", state.snapshot());
    }

    @Test
    void aRecordOfAnotherLogIsRefused() {
        LogRecord snapshot = MemberRecordCodec.encode(new MemberRecord.Dead(1, 2));
        byte[] header = snapshot.headers().get(0).value().toArray();
        header[1] = 4;
        LogRecord other = new LogRecord(
                List.of(new dev.millrace.model.log.RecordHeader(
                        snapshot.headers().get(0).name(), dev.millrace.model.log.Bytes.of(header))),
                snapshot.body());
        assertThrows(UnreadableRecordException.class, () -> MemberRecordCodec.decode(other));
    }

    @Test
    void aReplayFromASnapshotComesToTheSameState() throws UnreadableRecordException {
        Random random = new Random(Long.getLong("millrace.test.seed", 11));
        MembersState replayed = new MembersState(RULE);
        for (long seqNum = 0, ms = 1_000; seqNum < 3_000; seqNum++, ms += random.nextInt(900)) {
            MemberRecord record = random.nextInt(10) == 0
                    ? new MemberRecord.Dead(random.nextInt(6), 1)
                    : new MemberRecord.Alive(random.nextInt(6), 16, "m");
            if (seqNum % 700 == 699) {
                record = state.snapshot();
                replayed = new MembersState(RULE);
            }
            state.apply(seqNum, ms, record);
            if (seqNum >= 699) {
                replayed.apply(seqNum, ms, record);
                assertEquals(state.describe(), replayed.describe());
            }
        }
    }

    @Test
    void onlyAMemberWhoseOwnHeartbeatsCameOnTimeDeclaresADeath() throws UnreadableRecordException {
        beat(1, 0);
        beat(2, 100);
        beat(2, 3_000);
        assertEquals(List.of(), RULE.dead(state, 2), "its own heartbeat was late");
        beat(2, 4_000);
        beat(2, 5_000);
        beat(2, 5_600);
        assertEquals(List.of(1L), RULE.dead(state, 2).stream().map(Member::id).toList());
        assertEquals(List.of(), RULE.dead(state, 1), "it has not been heard of itself");
    }

    @Test
    void whoBelievesInAnotherNumberOfPartitionsBecomesNoMember() throws UnreadableRecordException {
        beat(1, 0);
        state.apply(state.nextSeqNum(), 100, new MemberRecord.Alive(2, 8, "other"));
        assertEquals(List.of(1L), state.all().stream().map(Member::id).toList());
        assertEquals(16, state.partitions());
        assertEquals(1, state.changedSeqNum(), "nothing is another's for it");
        state.apply(state.nextSeqNum(), 200, new MemberRecord.Dead(1, 1));
        state.apply(state.nextSeqNum(), 300, new MemberRecord.Alive(2, 8, "other"));
        assertEquals(List.of(), List.copyOf(state.all()), "nor when nobody is left");
    }

    @Test
    void aViewOlderThanTheOneByWhichATaskWasTakenYields() throws UnreadableRecordException {
        beat(1, 0);
        TakeRule rule = new TakeRule(5_000);
        assertEquals(Choice.TAKE, rule.choose(0, state, 1, null, 0), "nobody has it");
        assertEquals(Choice.LEAVE, rule.choose(0, state, 2, null, 0), "it is none of the member's");
        assertEquals(Choice.WAIT, rule.choose(0, state, 1, new TaskOwner(2, 9, 0, false), 90_000), "newer view");
        assertEquals(Choice.TAKE, rule.choose(0, state, 1, new TaskOwner(2, 9, 0, true), 0), "given back");
        assertEquals(Choice.TAKE, rule.choose(0, state, 1, new TaskOwner(2, 1, 0, false), 0), "its owner is dead");
        beat(2, 0);
        long mine = state.assignment().ownerOf(0).orElseThrow();
        long other = 3 - mine;
        TaskOwner living = new TaskOwner(other, 1, 1_000, false);
        assertEquals(Choice.WAIT, rule.choose(0, state, mine, living, 5_999), "it lives, and holds it");
        assertEquals(Choice.TAKE, rule.choose(0, state, mine, living, 6_000));
    }

    @Test
    void whatIsWhoseFollowsEachChangeOfTheMembers() throws UnreadableRecordException {
        assertEquals(OptionalLong.empty(), state.assignment().ownerOf(0), "nobody is there");
        for (long member = 1; member <= 3; member++) {
            beat(member, 0);
            assertEquals(Assignment.of(16, state.all()), state.assignment());
        }
        state.apply(state.nextSeqNum(), 0, new MemberRecord.Dead(2, 1));
        assertEquals(Assignment.of(16, state.all()), state.assignment());
        MembersState replayed = new MembersState(RULE);
        replayed.apply(state.nextSeqNum(), 0, state.snapshot());
        assertEquals(state.assignment(), replayed.assignment());
    }

    private void beat(long member, long ms) throws UnreadableRecordException {
        state.apply(state.nextSeqNum(), ms, new MemberRecord.Alive(member, 16, "m" + member));
    }

    private static void assertBytes(String header, String body, MemberRecord record) throws UnreadableRecordException {
        LogRecord encoded = MemberRecordCodec.encode(record);
        assertEquals(
                header.replace(" ", ""), hex(encoded.headers().get(0).value().toArray()));
        assertEquals(body.replace(" ", ""), hex(encoded.body().toArray()));
        assertEquals(record, MemberRecordCodec.decode(encoded));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
