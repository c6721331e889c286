package dev.millrace.benchmarks.run;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.benchmarks.host.Server;
import dev.millrace.benchmarks.load.ClosedLoop;
import dev.millrace.benchmarks.load.Request;
import dev.millrace.benchmarks.load.Stamp;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.RecordHeader;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.session.DeliveryStamp;
import dev.millrace.s2.wire.AppendInput;
import dev.millrace.s2.wire.AppendRecord;
import dev.millrace.s2.wire.Header;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/// What s2-lite takes of the appends that a fan-out comes to, from nobody but a generator: as many streams as there are
/// sessions, as many records an append as there were, and the very bytes of a delivered record, as many appends under
/// way as a worker has connections to S2.
final class DirectAppends {
    private static final int IN_FLIGHT_MAX = 64; // millrace.s2.connections-max
    private static final int RECORDS_MAX = 1_000; // of one append to S2
    private static final Duration MADE_WITHIN = Duration.ofMinutes(5);

    private DirectAppends() {}

    static Row measure(Plan plan, Server s2, String title, int streams, DeliveryMeter.Counts through)
            throws IOException {
        S2Case.createBasin(s2.address());
        int records = Math.clamp(Math.round(through.recordsPerAppend()), 1, RECORDS_MAX);
        int connections = Math.min(IN_FLIGHT_MAX, streams);
        make(s2, streams, connections);
        byte[] body = append(records);
        Cpu cpu = new Cpu(s2.pid());
        ClosedLoop loop = new ClosedLoop(
                s2.address(), (connection, n) -> request(s2, stream(connection, n, streams, connections), body));
        ClosedLoop.Result result = loop.run(connections, plan.warmUp(), plan.measured(), cpu::begin, cpu::end);
        double perSecond = result.perSecond() * records;
        String note = String.format(
                Locale.ROOT,
                "%d records per append, s2-lite: %.1f µs; through Millrace: %.2f of it",
                records,
                (double) cpu.micros() / (result.answered() * records),
                through.perSecond() / perSecond);
        return new Row(
                title + ", only its appends",
                "s2-lite, directly",
                String.format(Locale.ROOT, "%.1f k records/s", perSecond / 1_000),
                result.latencyNanos(),
                -1,
                note + (result.troubles().isEmpty() ? "" : ", " + result.troubles()));
    }

    /// The first append to a stream makes it.
    private static void make(Server s2, int streams, int connections) throws IOException {
        byte[] body = append(1);
        ClosedLoop loop = new ClosedLoop(s2.address(), (connection, n) -> {
            long stream = connection + n * connections;
            return stream >= streams ? null : request(s2, stream, body);
        });
        ClosedLoop.Result made = loop.run(connections, Duration.ZERO, MADE_WITHIN, () -> {}, () -> {});
        if (made.acknowledged() != streams) {
            throw new IOException(
                    "streams of s2-lite: expected=" + streams + " made=" + made.acknowledged() + " " + made.troubles());
        }
    }

    /// Each connection has streams of its own, so that one append of a stream is under way.
    private static long stream(int connection, long number, int streams, int connections) {
        long own = ((long) streams - connection + connections - 1) / connections;
        return connection + number % own * connections;
    }

    private static byte[] request(Server s2, long stream, byte[] body) {
        return Request.of(
                "POST",
                "/v1/streams/session-" + stream + "/records",
                s2.address(),
                "S2-Basin: " + S2Case.BASIN + "\r\n" + Streams.field("application/protobuf"),
                body);
    }

    private static byte[] append(int records) {
        Bytes message = Bytes.of(Stamp.message(1_000_000_000_000_000_000L, FanoutLoad.MESSAGE_BYTES));
        StreamRecord delivered = new StreamRecord.Data(message, MessagePart.WHOLE, null, new DeliveryStamp(1, 1_000));
        LogRecord encoded = StreamRecordCodec.encode(delivered, new Envelope(1_000, null));
        AppendRecord.Builder record = AppendRecord.newBuilder().setBody(wrap(encoded.body()));
        for (RecordHeader header : encoded.headers()) {
            record.addHeaders(Header.newBuilder().setName(wrap(header.name())).setValue(wrap(header.value())));
        }
        AppendInput.Builder input = AppendInput.newBuilder();
        for (int i = 0; i < records; i++) {
            input.addRecords(record);
        }
        return input.build().toByteArray();
    }

    private static ByteString wrap(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.array(), bytes.offset(), bytes.length());
    }
}
