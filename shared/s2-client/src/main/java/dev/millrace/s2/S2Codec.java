package dev.millrace.s2;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import dev.millrace.s2.wire.AppendAck;
import dev.millrace.s2.wire.AppendInput;
import dev.millrace.s2.wire.AppendRecord;
import dev.millrace.s2.wire.Header;
import dev.millrace.s2.wire.ReadBatch;
import dev.millrace.s2.wire.StreamPosition;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import java.util.ArrayList;
import java.util.List;

/// Between the port's values and S2's protobuf messages.
final class S2Codec {
    private S2Codec() {}

    static byte[] appendInput(AppendBatch batch) {
        AppendInput.Builder input = AppendInput.newBuilder();
        for (LogRecord record : batch.records()) {
            AppendRecord.Builder wire = AppendRecord.newBuilder().setBody(wrap(record.body()));
            for (RecordHeader header : record.headers()) {
                wire.addHeaders(Header.newBuilder().setName(wrap(header.name())).setValue(wrap(header.value())));
            }
            input.addRecords(wire);
        }
        if (batch.matchSeqNum() != null) {
            input.setMatchSeqNum(batch.matchSeqNum());
        }
        if (batch.fencingToken() != null) {
            input.setFencingToken(batch.fencingToken());
        }
        return input.build().toByteArray();
    }

    static AppendOutcome.Durable appendAck(Bytes body) throws InvalidProtocolBufferException {
        AppendAck ack = AppendAck.parseFrom(wrap(body));
        return new AppendOutcome.Durable(
                ack.getStart().getSeqNum(),
                ack.getEnd().getSeqNum(),
                ack.getEnd().getTimestamp());
    }

    static ReadBatch readBatch(Bytes body) throws InvalidProtocolBufferException {
        return ReadBatch.parseFrom(wrap(body));
    }

    static List<SequencedRecord> records(ReadBatch batch) {
        List<SequencedRecord> records = new ArrayList<>(batch.getRecordsCount());
        for (dev.millrace.s2.wire.SequencedRecord wire : batch.getRecordsList()) {
            List<RecordHeader> headers = new ArrayList<>(wire.getHeadersCount());
            for (Header header : wire.getHeadersList()) {
                headers.add(new RecordHeader(bytes(header.getName()), bytes(header.getValue())));
            }
            LogRecord record = new LogRecord(headers, bytes(wire.getBody()));
            records.add(new SequencedRecord(wire.getSeqNum(), wire.getTimestamp(), record));
        }
        return records;
    }

    static TailPosition position(StreamPosition wire) {
        return new TailPosition(wire.getSeqNum(), wire.getTimestamp());
    }

    private static ByteString wrap(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.array(), bytes.offset(), bytes.length());
    }

    private static Bytes bytes(ByteString wire) {
        return Bytes.of(wire.toByteArray());
    }
}
