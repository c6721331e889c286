package dev.millrace.fanout.spool;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.log.SequencedRecord;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// A run of records of one source, as one document of a queue:
///
/// | bytes | what |
/// |---|---|
/// | 4 | CRC32C of everything after it |
/// | 8 | the source's number in this queue |
/// | 8 | sequence number of the first record |
/// | 4 | how many records |
/// | … | each: time (8), headers (2) with name and value, body; each run of bytes after its length (4) |
///
/// The layout is read by the process that wrote it only, and may change at any time.
record SpoolDocument(long source, long fromSeqNum, List<SequencedRecord> records) {
    /// Documents are ended at about this size, so that a page needs few and a place in one is near.
    static final int BYTES = 256 << 10; // 256 KiB

    static final int HEADER_BYTES = 24;
    private static final int CHECKSUM_BYTES = 4;

    byte[] encode() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BYTES + (BYTES >> 2));
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0);
        out.writeLong(source);
        out.writeLong(fromSeqNum);
        out.writeInt(records.size());
        for (SequencedRecord record : records) {
            out.writeLong(record.timestampMs());
            out.writeShort(record.record().headers().size());
            for (RecordHeader header : record.record().headers()) {
                write(out, header.name());
                write(out, header.value());
            }
            write(out, record.record().body());
        }
        byte[] encoded = bytes.toByteArray();
        ByteBuffer.wrap(encoded).putInt(checksum(encoded));
        return encoded;
    }

    private static void write(DataOutputStream out, Bytes bytes) throws IOException {
        out.writeInt(bytes.length());
        out.write(bytes.array(), bytes.offset(), bytes.length());
    }

    private static int checksum(byte[] encoded) {
        CRC32C checksum = new CRC32C();
        checksum.update(encoded, CHECKSUM_BYTES, encoded.length - CHECKSUM_BYTES);
        return (int) checksum.getValue();
    }

    /// Whether the document with these first bytes is of this source and holds the record.
    static boolean holds(byte[] header, long source, long seqNum) {
        ByteBuffer in = ByteBuffer.wrap(header).position(CHECKSUM_BYTES);
        boolean itsSource = in.getLong() == source;
        long fromSeqNum = in.getLong();
        return itsSource && fromSeqNum <= seqNum && seqNum - fromSeqNum < in.getInt();
    }

    /// Reads a document back; the records share its array.
    ///
    /// @throws IOException when it is not as it was written
    static SpoolDocument decode(byte[] encoded) throws IOException {
        if (encoded.length < HEADER_BYTES || ByteBuffer.wrap(encoded).getInt() != checksum(encoded)) {
            throw new IOException("a document is not as it was written: bytes=" + encoded.length);
        }
        ByteBuffer in = ByteBuffer.wrap(encoded).position(CHECKSUM_BYTES);
        long source = in.getLong();
        long fromSeqNum = in.getLong();
        int count = in.getInt();
        List<SequencedRecord> records = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                records.add(record(encoded, in, fromSeqNum + i));
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException cut) {
            throw new IOException("a document ends early: records=" + count, cut);
        }
        return new SpoolDocument(source, fromSeqNum, records);
    }

    private static SequencedRecord record(byte[] encoded, ByteBuffer in, long seqNum) {
        long timestampMs = in.getLong();
        int headerCount = in.getShort() & 0xffff;
        List<RecordHeader> headers = new ArrayList<>(headerCount);
        for (int i = 0; i < headerCount; i++) {
            headers.add(new RecordHeader(read(encoded, in), read(encoded, in)));
        }
        return new SequencedRecord(seqNum, timestampMs, new LogRecord(headers, read(encoded, in)));
    }

    private static Bytes read(byte[] encoded, ByteBuffer in) {
        int length = in.getInt();
        Bytes bytes = Bytes.of(encoded, in.position(), length);
        in.position(in.position() + length);
        return bytes;
    }
}
