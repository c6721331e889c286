package dev.millrace.model.decide;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.RecordSizes;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.trace.TraceContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the records of one request together: control records first, then `created` and the messages, in parts where
/// they are too large, and as a group where all of it is more than one batch.
///
/// Control records stand before the group, not in it: a touched deadline, forgotten producers and the end of an expired
/// life are true whether or not the group is ever completed.
final class UnitPlanner {
    private final DecisionLimits limits;

    UnitPlanner(DecisionLimits limits) {
        this.limits = limits;
    }

    /// What stands on the last record of a unit.
    record Closing(
            @Nullable ProducerStamp producer,
            @Nullable Bytes streamSeq,
            Closure closure,
            @Nullable TraceContext trace) {
        static final Closing NONE = new Closing(null, null, Closure.STAYS_OPEN, null);
    }

    /// The records of one request.
    ///
    /// @param nextSeqNum where the unit is to stand
    /// @param before control records
    /// @param created the life that the unit begins, if it does
    /// @param messages at least one
    List<StreamRecord> unit(
            long nextSeqNum,
            List<StreamRecord> before,
            @Nullable Created created,
            List<Bytes> messages,
            Closing closing) {
        if (before.isEmpty() && created == null && messages.size() == 1) {
            Bytes only = messages.get(0);
            if (only.length() <= limits.partBytesMax()) {
                return List.of(data(only, MessagePart.WHOLE, null, closing));
            }
        }
        List<StreamRecord> plain = new ArrayList<>(before.size() + messages.size() + 1);
        plain.addAll(before);
        addContent(plain, created, messages, null, closing);
        if (fitsInOneBatch(plain)) {
            return plain;
        }
        long first = nextSeqNum + before.size();
        GroupSpan group = new GroupSpan(first, nextSeqNum + plain.size() - 1);
        List<StreamRecord> grouped = new ArrayList<>(plain.size());
        grouped.addAll(before);
        addContent(grouped, created, messages, group, closing);
        return grouped;
    }

    private boolean fitsInOneBatch(List<StreamRecord> records) {
        if (records.size() > limits.batchRecordsMax()) {
            return false;
        }
        long bytes = 0;
        for (StreamRecord record : records) {
            bytes += RecordSizes.meteredBytesMax(record);
        }
        return bytes <= limits.batchBytesMax();
    }

    private void addContent(
            List<StreamRecord> into,
            @Nullable Created created,
            List<Bytes> messages,
            @Nullable GroupSpan group,
            Closing closing) {
        if (created != null) {
            into.add(new Created(created.life(), created.contentType(), created.lifetime(), created.origin(), group));
        }
        int last = messages.size() - 1;
        for (int i = 0; i <= last; i++) {
            addMessage(into, messages.get(i), group, i == last ? closing : Closing.NONE);
        }
    }

    private void addMessage(List<StreamRecord> into, Bytes message, @Nullable GroupSpan group, Closing closing) {
        int size = limits.partBytesMax();
        if (message.length() <= size) {
            into.add(data(message, MessagePart.WHOLE, group, closing));
            return;
        }
        for (int from = 0; from < message.length(); from += size) {
            int until = Math.min(message.length(), from + size);
            boolean isLast = until == message.length();
            MessagePart part = from == 0 ? MessagePart.FIRST : isLast ? MessagePart.LAST : MessagePart.MIDDLE;
            into.add(data(message.slice(from, until), part, group, isLast ? closing : Closing.NONE));
        }
    }

    private static Data data(Bytes body, MessagePart part, @Nullable GroupSpan group, Closing closing) {
        return new Data(
                body, part, group, closing.producer(), closing.streamSeq(), closing.closure(), null, closing.trace());
    }
}
