package dev.millrace.model.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
    private static final ContentType TEXT = new ContentType("text/plain", "text/plain");
    private final List<Message> visible = new ArrayList<>();
    private final MessageAssembler assembler = new MessageAssembler(7, 100);
    private long seqNum = 10;

    @Test
    void aWholeMessageIsVisibleAtOnceAndSharesTheRecordsBytes() throws Exception {
        Bytes body = Bytes.utf8("hello");
        assembler.accept(
                10, new StreamRecord.Data(body, MessagePart.WHOLE, null, null, null, Closure.STAYS_OPEN), visible);
        assertEquals(List.of(message(10, 11, "hello")), visible);
        assertSame(body, visible.getFirst().body());
    }

    @Test
    void partsAreOneMessageThatStandsAtItsFirstPart() throws Exception {
        feed(data("he", MessagePart.FIRST), data("", MessagePart.MIDDLE));
        assertEquals(List.of(), visible);
        feed(data("llo", MessagePart.LAST), data("x", MessagePart.WHOLE));
        assertEquals(List.of(message(10, 13, "hello"), message(13, 14, "x")), visible);
    }

    @Test
    void controlRecordsAreNoMessages() throws Exception {
        feed(
                new StreamRecord.Touched(5),
                data("a", MessagePart.WHOLE),
                new StreamRecord.StoreCommand(),
                new StreamRecord.Snapshot(3, 0, 1, Bytes.utf8("state")),
                data("b", MessagePart.WHOLE),
                new StreamRecord.Closed(null));
        assertEquals(List.of(message(11, 12, "a"), message(14, 15, "b")), visible);
    }

    @Test
    void aGroupIsVisibleWholeWithItsLastRecord() throws Exception {
        GroupSpan group = new GroupSpan(10, 13);
        feed(
                data("a", MessagePart.WHOLE, group),
                data("b1", MessagePart.FIRST, group),
                data("b2", MessagePart.LAST, group));
        assertEquals(List.of(), visible);
        feed(data("c", MessagePart.WHOLE, group));
        assertEquals(List.of(message(10, 11, "a"), message(11, 13, "b1b2"), message(13, 14, "c")), visible);
    }

    @Test
    void anAbortedGroupIsNeverVisible() throws Exception {
        GroupSpan group = new GroupSpan(10, 15);
        feed(
                data("a", MessagePart.WHOLE, group),
                data("b1", MessagePart.FIRST, group),
                new StreamRecord.Aborted(10),
                data("c", MessagePart.WHOLE));
        assertEquals(List.of(message(13, 14, "c")), visible);
    }

    @Test
    void aGroupThatAnythingElseInterruptsIsNeverVisible() throws Exception {
        feed(data("a", MessagePart.WHOLE, new GroupSpan(10, 15)), data("c", MessagePart.WHOLE));
        assertEquals(List.of(message(11, 12, "c")), visible);
    }

    @Test
    void aGroupAfterAnAbortedOneStartsAnew() throws Exception {
        feed(
                data("a", MessagePart.WHOLE, new GroupSpan(10, 15)),
                new StreamRecord.Aborted(10),
                data("b", MessagePart.WHOLE, new GroupSpan(12, 13)),
                data("c", MessagePart.WHOLE, new GroupSpan(12, 13)));
        assertEquals(List.of(message(12, 13, "b"), message(13, 14, "c")), visible);
    }

    @Test
    void aLifeThatBeginsInsideAGroupGivesItsOffsetsAllTheSame() throws Exception {
        GroupSpan group = new GroupSpan(10, 12);
        feed(
                new StreamRecord.Created(9, TEXT, Lifetime.UNLIMITED, null, group),
                data("a", MessagePart.WHOLE, group),
                data("b", MessagePart.WHOLE, group));
        assertEquals(
                List.of(
                        new Message(new Offset(9, 11), new Offset(9, 12), Bytes.utf8("a")),
                        new Message(new Offset(9, 12), new Offset(9, 13), Bytes.utf8("b"))),
                visible);
    }

    @Test
    void aPartWithoutItsFirstIsDamage() {
        assertThrows(UnreadableRecordException.class, () -> feed(data("b", MessagePart.LAST)));
    }

    @Test
    void aMessageThatBeginsInsideAnotherIsDamage() {
        assertThrows(
                UnreadableRecordException.class,
                () -> feed(data("a", MessagePart.FIRST), data("b", MessagePart.WHOLE)));
    }

    @Test
    void aMessageWithoutItsLastPartIsDamage() {
        assertThrows(
                UnreadableRecordException.class,
                () -> feed(data("a", MessagePart.FIRST), new StreamRecord.Closed(null)));
    }

    @Test
    void aGroupThatEndsInsideAMessageIsDamage() {
        GroupSpan group = new GroupSpan(10, 11);
        assertThrows(
                UnreadableRecordException.class,
                () -> feed(data("a", MessagePart.FIRST, group), data("b", MessagePart.MIDDLE, group)));
    }

    @Test
    void aGroupWithoutItsFirstRecordIsDamage() {
        assertThrows(UnreadableRecordException.class, () -> feed(data("a", MessagePart.WHOLE, new GroupSpan(9, 11))));
    }

    @Test
    void aMessageLongerThanTheBoundIsDamage() throws Exception {
        feed(data("x".repeat(100), MessagePart.FIRST));
        assertThrows(UnreadableRecordException.class, () -> feed(data("y", MessagePart.LAST)));
    }

    @Test
    void aReaderThatBeginsInsideAMessagePassesItOver() throws Exception {
        MessageParts parts = new MessageParts(7, 100, MessageParts.Start.ANYWHERE);
        assertEquals(null, parts.add(10, data("b", MessagePart.MIDDLE)));
        assertEquals(null, parts.add(11, data("c", MessagePart.LAST)));
        assertEquals(message(12, 13, "d"), parts.add(12, data("d", MessagePart.WHOLE)));
        assertThrows(UnreadableRecordException.class, () -> parts.add(13, data("e", MessagePart.LAST)));
    }

    private void feed(StreamRecord... records) throws UnreadableRecordException {
        for (StreamRecord record : records) {
            assembler.accept(seqNum++, record, visible);
        }
    }

    private static StreamRecord.Data data(String body, MessagePart part) {
        return data(body, part, null);
    }

    private static StreamRecord.Data data(String body, MessagePart part, @Nullable GroupSpan group) {
        return new StreamRecord.Data(Bytes.utf8(body), part, group, null, null, Closure.STAYS_OPEN);
    }

    private static Message message(long start, long next, String body) {
        return new Message(new Offset(7, start), new Offset(7, next), Bytes.utf8(body));
    }
}
