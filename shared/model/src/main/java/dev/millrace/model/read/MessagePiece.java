package dev.millrace.model.read;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the first bytes of one message, whose records are fed in order from its start: what a fork inherits of the
/// message that it was split in. No more records are needed than hold those bytes.
///
/// Owned by whoever feeds it; not safe for two threads.
public final class MessagePiece {
    private final int wanted;
    private final List<Bytes> parts = new ArrayList<>();
    private int bytes;

    /// @param splitBytes how many bytes, 1 at least
    public MessagePiece(long splitBytes) {
        this.wanted = Math.toIntExact(splitBytes);
    }

    /// The piece, once there is enough; null until then.
    ///
    /// @throws UnreadableRecordException when this is no message from its start on, or it is too short
    public @Nullable Bytes add(long seqNum, Data data) throws UnreadableRecordException {
        boolean begins = data.part() == MessagePart.WHOLE || data.part() == MessagePart.FIRST;
        if (begins != parts.isEmpty()) {
            throw new UnreadableRecordException(
                    "fork split: part=" + data.part() + " seqNum=" + seqNum + " does not continue a message");
        }
        parts.add(data.body());
        bytes += data.body().length();
        if (bytes >= wanted) {
            return join();
        }
        if (data.part() == MessagePart.WHOLE || data.part() == MessagePart.LAST) {
            throw new UnreadableRecordException(
                    "fork split: message too short: wanted=" + wanted + " bytes=" + bytes + " end=" + seqNum);
        }
        return null;
    }

    private Bytes join() {
        if (parts.size() == 1) {
            return parts.getFirst().slice(0, wanted);
        }
        byte[] piece = new byte[wanted];
        int at = 0;
        for (Bytes part : parts) {
            Bytes taken = part.slice(0, Math.min(part.length(), wanted - at));
            taken.copyTo(piece, at);
            at += taken.length();
        }
        return Bytes.of(piece);
    }
}
