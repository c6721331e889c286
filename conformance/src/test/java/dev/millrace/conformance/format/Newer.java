package dev.millrace.conformance.format;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.record.StreamRecordCodec;
import java.util.List;

/// Records of a version that is not there yet, by what is new about them.
enum Newer {
    VERSION("version: received=2 readable=1", 2, 2, 0),
    KIND("kind: unknown=200", 1, 200, 0),
    FLAG("flags: kind=3 received=128", 1, 3, 128);

    private static final byte FROM_THE_FIRST = 0;

    private final String words;
    private final int version;
    private final int kind;
    private final int flags;

    Newer(String words, int version, int kind, int flags) {
        this.words = words;
        this.version = version;
        this.kind = kind;
        this.flags = flags;
    }

    /// What a program of this version says of it.
    String words() {
        return words;
    }

    LogRecord record() {
        Bytes value = Bytes.of(new byte[] {(byte) version, (byte) kind, (byte) flags, FROM_THE_FIRST});
        return new LogRecord(List.of(new RecordHeader(StreamRecordCodec.HEADER_NAME, value)), Bytes.EMPTY);
    }
}
