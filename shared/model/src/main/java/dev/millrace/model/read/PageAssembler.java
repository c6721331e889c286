package dev.millrace.model.read;

import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.read.MessageParts.Start;
import dev.millrace.model.read.PageStep.Complete;
import dev.millrace.model.read.PageStep.Damaged;
import dev.millrace.model.read.PageStep.Hole;
import dev.millrace.model.read.PageStep.LookAt;
import dev.millrace.model.read.PageStep.ReadOn;
import dev.millrace.model.read.Position.Place;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecord.Deleted;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts one page of messages together from the records of a [Lineage], wherever it begins: inside a message or a group
/// too. Does no reading itself: [#next] says what is needed, and that is then fed.
///
/// Nothing but whole, visible, contiguous messages ever gets into the page; where they end, whatever the reason, is
/// [#end], from which a later page goes on. Owned by whoever feeds it; not safe for two threads.
public final class PageAssembler {
    private static final Complete COMPLETE = new Complete();

    private final Lineage lineage;
    private final int bytesMax;
    private final long messageBytesMax;

    /// A fork without a message of its own: where what it inherits ends, whatever control records follow, is its tail.
    private final boolean ownIsEmpty;

    private final List<Message> messages = new ArrayList<>();
    private long bytes;

    // Where the next record to look at stands.
    private int segment;
    private long seqNum;
    private MessageParts parts;
    private @Nullable MessagePiece piece;
    private @Nullable GroupSpan complete;
    private @Nullable GroupSpan hidden;

    // Records that were fed, from `at` on not looked at yet.
    private List<SequencedRecord> chunk = List.of();
    private int at;

    // Where the page would end if it ended now.
    private int endSegment;
    private long endSeqNum;
    private boolean moved;

    /// @param bytesMax bytes of bodies in the page, but for a first message that is longer
    /// @param messageBytesMax a longer message is taken for damage, bytes
    public PageAssembler(Lineage lineage, Place from, int bytesMax, long messageBytesMax) {
        this.lineage = lineage;
        this.bytesMax = bytesMax;
        this.messageBytesMax = messageBytesMax;
        this.ownIsEmpty = lineage.ownIsEmpty();
        this.segment = from.segment();
        this.seqNum = from.seqNum();
        this.endSegment = segment;
        this.endSeqNum = seqNum;
        this.parts = parts(Start.ANYWHERE);
    }

    /// Looks at what was fed, as far as it goes, and says what is needed then.
    public PageStep next() {
        try {
            while (at < chunk.size()) {
                PageStep step = look(chunk.get(at));
                if (step != null) {
                    return step;
                }
            }
        } catch (UnreadableRecordException unreadable) {
            return new Damaged(String.valueOf(unreadable.getMessage()));
        }
        return isAtTail() || isFullEnough() ? COMPLETE : readOn();
    }

    /// What was found from the number on that [ReadOn] named: one record at least.
    public void records(List<SequencedRecord> records) {
        chunk = records;
        at = 0;
    }

    /// The record that was found at the number that [LookAt] named.
    public void groupEnd(SequencedRecord last) throws UnreadableRecordException {
        GroupSpan group = group(chunk.get(at));
        judge(group, ends(last, group));
    }

    /// The log does not reach to the number that [LookAt] named: the group was aborted before.
    public void noGroupEnd() throws UnreadableRecordException {
        judge(group(chunk.get(at)), false);
    }

    public List<Message> messages() {
        return messages;
    }

    /// Where the page begins: where its first message stands, or where it ends if it has none.
    public Offset start() {
        return messages.isEmpty() ? end() : messages.getFirst().start();
    }

    /// Where the page ends now, in canonical spelling: behind its last message and the control records that follow
    /// it, as far as they were looked at.
    public Offset end() {
        return lineage.offset(new Place(endSegment, endSeqNum));
    }

    public boolean isAtTail() {
        return endSegment == lineage.segments().size() - 1
                && endSeqNum == lineage.tail().seqNum();
    }

    /// Whether the page ends elsewhere than it began, so that reading it was of use even where it is empty.
    public boolean hasMoved() {
        return moved;
    }

    /// Bytes of bodies that are held: those in the page and those of a message that is not complete.
    public long heldBytes() {
        return bytes + parts.openBytes();
    }

    private @Nullable PageStep look(SequencedRecord record) throws UnreadableRecordException {
        if (record.seqNum() != seqNum) {
            return new Hole("records missing: stream=" + current().stream() + " expected=" + seqNum + " found="
                    + record.seqNum());
        }
        StreamRecord decoded = StreamRecordCodec.decode(record.record()).record();
        if (isAtSplit()) {
            return lookAtPiece(decoded);
        }
        return switch (decoded) {
            case Data data -> lookAtData(data);
            case Created created -> hole("another life begins: life=" + created.life());
            case Deleted _ -> hole("the life ends");
            case StreamRecord _ -> pass();
        };
    }

    private @Nullable PageStep lookAtData(Data data) throws UnreadableRecordException {
        GroupSpan group = data.group();
        if (group != null && !group.equals(complete)) {
            PageStep step = group.equals(hidden) ? null : judge(group);
            if (step != null) {
                return step;
            }
            if (group.equals(hidden)) {
                return pass();
            }
        }
        Message message = parts.add(seqNum, data);
        if (message != null) {
            return add(message);
        }
        forward();
        return fits(parts.openBytes()) ? null : COMPLETE;
    }

    /// A record that shows nothing.
    private @Nullable PageStep pass() throws UnreadableRecordException {
        if (parts.isOpen()) {
            throw new UnreadableRecordException("message without its last part: start=" + parts.startSeqNum());
        }
        forward();
        return null;
    }

    private @Nullable PageStep add(Message message) throws UnreadableRecordException {
        if (!fits(message.body().length())) {
            return COMPLETE;
        }
        int before = segment;
        forward();
        messages.add(before == segment ? message : new Message(message.start(), end(), message.body()));
        bytes += message.body().length();
        return bytes >= bytesMax && !ownIsEmpty ? COMPLETE : null;
    }

    private boolean fits(long more) {
        return messages.isEmpty() || bytes + more <= bytesMax;
    }

    private void forward() throws UnreadableRecordException {
        seqNum++;
        at++;
        if (!parts.isOpen()) {
            settle(lineage.canonical(segment, seqNum));
        } else if (seqNum == current().untilSeqNum()) {
            throw new UnreadableRecordException(
                    "the log's visible part ends inside a message: start=" + parts.startSeqNum() + " end=" + seqNum);
        }
    }

    private void settle(Place place) {
        if (place.segment() != segment) {
            segment = place.segment();
            seqNum = place.seqNum();
            chunk = List.of();
            at = 0;
            parts = parts(Start.AT_A_MESSAGE);
            complete = null;
            hidden = null;
        }
        endSegment = segment;
        endSeqNum = seqNum;
        moved = true;
    }

    // The piece of a message at the end of an inherited segment.

    private boolean isAtSplit() {
        return seqNum >= current().untilSeqNum() && current().splitBytes() > 0;
    }

    private @Nullable PageStep lookAtPiece(StreamRecord record) throws UnreadableRecordException {
        if (!(record instanceof Data data)) {
            throw new UnreadableRecordException("fork split: no message at " + seqNum);
        }
        MessagePiece open = piece == null ? new MessagePiece(current().splitBytes()) : piece;
        piece = open;
        Bytes body = open.add(seqNum, data);
        if (body == null) {
            seqNum++;
            at++;
            return null;
        }
        piece = null;
        Offset start = new Offset(current().life(), current().untilSeqNum());
        settle(lineage.after(segment));
        messages.add(new Message(start, end(), body));
        bytes += body.length();
        return bytes >= bytesMax ? COMPLETE : null;
    }

    // Groups.

    private @Nullable PageStep judge(GroupSpan group) throws UnreadableRecordException {
        long ahead = group.lastSeqNum() - seqNum;
        if (ahead < 0) {
            throw new UnreadableRecordException("record outside its group: " + group + " seqNum=" + seqNum);
        }
        if (ahead >= chunk.size() - at) {
            return new LookAt(current().stream(), group.lastSeqNum());
        }
        judge(group, ends(chunk.get(at + (int) ahead), group));
        return null;
    }

    private void judge(GroupSpan group, boolean isComplete) {
        if (isComplete) {
            complete = group;
        } else {
            hidden = group;
        }
    }

    private static boolean ends(SequencedRecord last, GroupSpan group) throws UnreadableRecordException {
        return last.seqNum() == group.lastSeqNum()
                && StreamRecordCodec.decode(last.record()).record() instanceof Data data
                && group.equals(data.group());
    }

    private static GroupSpan group(SequencedRecord record) throws UnreadableRecordException {
        if (StreamRecordCodec.decode(record.record()).record() instanceof Data data && data.group() != null) {
            return data.group();
        }
        throw new IllegalStateException("no group was asked about: seqNum=" + record.seqNum());
    }

    // What is needed.

    /// A page that is nearly full ends rather than have another read made for the rest. Not so where it may be at the
    /// tail without having been told: what follows is then looked at until a message comes that does not fit.
    private boolean isFullEnough() {
        if (messages.isEmpty()) {
            return false;
        }
        if (isAtSplit()) {
            return !fits(current().splitBytes());
        }
        return !ownIsEmpty && bytesMax - bytes < bytesMax / 8;
    }

    private ReadOn readOn() {
        boolean more = parts.isOpen() || isAtSplit();
        long records = isAtSplit() ? Long.MAX_VALUE : current().untilSeqNum() - seqNum;
        return new ReadOn(current().stream(), seqNum, records, more ? Long.MAX_VALUE : Math.max(0, bytesMax - bytes));
    }

    private InheritedSegment current() {
        return lineage.segments().get(segment);
    }

    private Hole hole(String what) {
        return new Hole(what + ": stream=" + current().stream() + " seqNum=" + seqNum);
    }

    private MessageParts parts(Start start) {
        return new MessageParts(current().life(), messageBytesMax, start);
    }
}
