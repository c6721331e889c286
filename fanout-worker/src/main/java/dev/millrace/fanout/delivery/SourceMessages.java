package dev.millrace.fanout.delivery;

import dev.millrace.model.read.Message;
import dev.millrace.model.read.MessageAssembler;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.trace.TraceContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the messages of one life of a source together, record by record, and tells for each where the log can be read
/// from again once it is delivered. Owned by the owner thread.
final class SourceMessages {
    private final MessageAssembler assembler;
    private final List<Message> visible = new ArrayList<>();
    private long boundarySeqNum;

    /// @param fromSeqNum the first record that will be fed: a message's or a control record, outside any group
    SourceMessages(long life, long fromSeqNum, long messageBytesMax) {
        assembler = new MessageAssembler(life, messageBytesMax);
        boundarySeqNum = fromSeqNum;
    }

    /// Feeds the next record, and adds to `complete` what is whole now.
    ///
    /// @throws UnreadableRecordException when the records do not fit together
    void accept(long seqNum, long arrivedAtMs, StreamRecord record, List<SourceMessage> complete)
            throws UnreadableRecordException {
        assembler.accept(seqNum, record, visible);
        for (int i = 0; i < visible.size(); i++) {
            Message message = visible.get(i);
            // Several at once are a group, which can be read from its first record only.
            long resume = i == visible.size() - 1
                    ? seqNum + 1
                    : visible.get(0).start().seqNum();
            complete.add(
                    new SourceMessage(message, resume, arrivedAtMs, i == visible.size() - 1 ? trace(record) : null));
        }
        visible.clear();
        if (isBoundary(seqNum, record)) {
            boundarySeqNum = seqNum + 1;
        }
    }

    /// Everything that starts below it has been told, and from it the log can be read.
    long boundarySeqNum() {
        return boundarySeqNum;
    }

    /// It stands on the last record of a request, and so belongs to the last message that is whole with it.
    private static @Nullable TraceContext trace(StreamRecord record) {
        return record instanceof StreamRecord.Data data ? data.trace() : null;
    }

    private static boolean isBoundary(long seqNum, StreamRecord record) {
        if (record instanceof StreamRecord.Created created) {
            return created.group() == null;
        }
        if (record instanceof StreamRecord.Data data) {
            GroupSpan group = data.group();
            boolean whole = data.part() == MessagePart.WHOLE || data.part() == MessagePart.LAST;
            return group == null ? whole : seqNum == group.lastSeqNum();
        }
        return true;
    }
}
