package dev.millrace.benchmarks.micro;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.content.JsonLimits;
import dev.millrace.model.content.JsonMessages;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.record.BatchMark;
import dev.millrace.model.record.DecodedRecord;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A message's record written and read, and its JSON looked through.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 2)
public class CodecMicro {
    private final StreamRecord record = new StreamRecord.Data(
            Samples.MESSAGE,
            MessagePart.WHOLE,
            null,
            new ProducerStamp(Bytes.utf8("producer-1"), 3, 4_711),
            null,
            Closure.STAYS_OPEN);
    private final Envelope envelope = new Envelope(12_345, new BatchMark(77, 88));
    private final LogRecord encoded = StreamRecordCodec.encode(record, envelope);

    @Benchmark
    public LogRecord encode() {
        return StreamRecordCodec.encode(record, envelope);
    }

    @Benchmark
    public DecodedRecord decode() throws UnreadableRecordException {
        return StreamRecordCodec.decode(encoded);
    }

    @Benchmark
    public JsonMessages.Split splitJson() {
        return JsonMessages.split(Samples.MESSAGE, JsonLimits.DEFAULT);
    }
}
