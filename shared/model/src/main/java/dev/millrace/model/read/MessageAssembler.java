package dev.millrace.model.read;

import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns a log, fed record by record from a message boundary outside any group, into messages as they become visible:
/// parts are joined, control records give nothing, and a group's messages come all at once with its last record, or
/// never. This is how a log is followed; a reader that may begin inside a group asks first whether it was completed.
///
/// Holds the messages of one open group at most, so no more than one request's body. Owned by whoever feeds it; not
/// safe for two threads.
public final class MessageAssembler {
    private final long messageBytesMax;
    private final List<Message> grouped = new ArrayList<>();
    private @Nullable GroupSpan open;
    private MessageParts parts;

    /// @param life the life of the stream at the first record fed
    public MessageAssembler(long life, long messageBytesMax) {
        this.messageBytesMax = messageBytesMax;
        this.parts = parts(life);
    }

    /// Feeds the record at `seqNum`, and adds to `visible` what can be seen now that it is there.
    ///
    /// @throws UnreadableRecordException when the records do not fit together
    public void accept(long seqNum, StreamRecord record, List<Message> visible) throws UnreadableRecordException {
        GroupSpan group = group(record);
        if (open != null && !open.equals(group)) {
            dropGroup();
        }
        if (record instanceof Created created) {
            parts = parts(created.life());
        }
        if (group != null && open == null) {
            begin(group, seqNum);
        }
        if (record instanceof Data data) {
            accept(seqNum, data, visible);
        } else if (parts.isOpen()) {
            throw new UnreadableRecordException("message without its last part: start=" + parts.startSeqNum());
        }
    }

    private void accept(long seqNum, Data data, List<Message> visible) throws UnreadableRecordException {
        Message message = parts.add(seqNum, data);
        if (message != null) {
            (open == null ? visible : grouped).add(message);
        }
        if (open != null && open.lastSeqNum() == seqNum) {
            if (parts.isOpen()) {
                throw new UnreadableRecordException("group ends inside a message: " + open);
            }
            visible.addAll(grouped);
            dropGroup();
        }
    }

    private void begin(GroupSpan group, long seqNum) throws UnreadableRecordException {
        if (group.firstSeqNum() != seqNum) {
            throw new UnreadableRecordException("group without its first record: " + group + " seqNum=" + seqNum);
        }
        open = group;
    }

    /// The group in hand counts no more: either it has been shown, or what stands in its place says that it never will.
    private void dropGroup() {
        open = null;
        grouped.clear();
        parts.drop();
    }

    private MessageParts parts(long life) {
        return new MessageParts(life, messageBytesMax, MessageParts.Start.AT_A_MESSAGE);
    }

    private static @Nullable GroupSpan group(StreamRecord record) {
        return switch (record) {
            case Data data -> data.group();
            case Created created -> created.group();
            case StreamRecord _ -> null;
        };
    }
}
