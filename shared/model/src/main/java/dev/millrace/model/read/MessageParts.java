package dev.millrace.model.read;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Joins the data records of one life to messages, in order. A whole message's bytes are the record's own; parts are
/// copied into one array once the last is there.
///
/// Owned by whoever feeds it; not safe for two threads.
public final class MessageParts {
    private final long life;
    private final long messageBytesMax;
    private final List<Bytes> parts = new ArrayList<>();
    private boolean joining;
    private long partsBytes;
    private long startSeqNum;
    private Offset lastNext = Offset.ZERO;

    /// @param messageBytesMax a longer message is taken for damage, bytes
    /// @param start whether the first record may be inside a message, which is then passed over
    public MessageParts(long life, long messageBytesMax, Start start) {
        this.life = life;
        this.messageBytesMax = messageBytesMax;
        this.joining = start == Start.ANYWHERE;
    }

    /// Where feeding begins.
    public enum Start {
        AT_A_MESSAGE,
        ANYWHERE
    }

    /// The message that the record at `seqNum` completes; null where more parts are to come, or where this record ends
    /// a message whose start was not seen.
    ///
    /// @throws UnreadableRecordException when the part does not follow the one before
    public @Nullable Message add(long seqNum, Data data) throws UnreadableRecordException {
        boolean begins = data.part() == MessagePart.WHOLE || data.part() == MessagePart.FIRST;
        if (begins == isOpen()) {
            if (joining && !begins) {
                return null;
            }
            throw new UnreadableRecordException("message part out of order: part=" + data.part() + " seqNum=" + seqNum
                    + (isOpen() ? " inside the message at " + startSeqNum : " without a first part"));
        }
        joining = false;
        if (data.part() == MessagePart.WHOLE) {
            return message(seqNum, seqNum, data.body());
        }
        if (begins) {
            startSeqNum = seqNum;
        }
        keep(data.body());
        return data.part() == MessagePart.LAST ? message(startSeqNum, seqNum, join()) : null;
    }

    /// Whether a message has begun and not ended.
    public boolean isOpen() {
        return !parts.isEmpty();
    }

    /// Where the open message began.
    public long startSeqNum() {
        return startSeqNum;
    }

    /// Bytes of the open message so far.
    public long openBytes() {
        return partsBytes;
    }

    /// Forgets the open message.
    public void drop() {
        parts.clear();
        partsBytes = 0;
    }

    private void keep(Bytes part) throws UnreadableRecordException {
        parts.add(part);
        partsBytes += part.length();
        if (partsBytes > messageBytesMax) {
            throw new UnreadableRecordException("message too long: start=" + startSeqNum + " bytes>" + messageBytesMax);
        }
    }

    private Bytes join() {
        byte[] whole = new byte[Math.toIntExact(partsBytes)];
        int at = 0;
        for (Bytes part : parts) {
            part.copyTo(whole, at);
            at += part.length();
        }
        drop();
        return Bytes.of(whole);
    }

    private Message message(long firstSeqNum, long lastSeqNum, Bytes body) {
        Offset start =
                lastNext.seqNum() == firstSeqNum && lastNext.life() == life ? lastNext : new Offset(life, firstSeqNum);
        lastNext = new Offset(life, lastSeqNum + 1);
        return new Message(start, lastNext, body);
    }
}
