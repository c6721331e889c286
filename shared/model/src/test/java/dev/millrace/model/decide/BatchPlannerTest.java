package dev.millrace.model.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.record.BatchMark;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.RecordLimits;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecordCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchPlannerTest {
    private static final int MEBIBYTE = 1 << 20;
    private final BatchPlanner planner = new BatchPlanner(DecisionLimits.DEFAULT);

    private static StreamRecord data(int bytes, @Nullable GroupSpan group) {
        return new Data(Bytes.of(new byte[bytes]), MessagePart.WHOLE, group, null, null, Closure.STAYS_OPEN);
    }

    @Test
    void aUnitThatFitsGoesInWhole() {
        List<StreamRecord> unit = Collections.nCopies(10, data(100, null));
        assertEquals(10, planner.take(unit, 0, 0, 0));
        assertEquals(10, planner.take(unit, 0, 990, 0));
    }

    @Test
    void aUnitThatDoesNotFitAnyMoreWaitsForTheNextBatch() {
        List<StreamRecord> unit = Collections.nCopies(10, data(100, null));
        assertEquals(0, planner.take(unit, 0, 991, 0));
        assertEquals(0, planner.take(unit, 0, 1, MEBIBYTE - 1_000));
    }

    @Test
    void aGroupIsCutWhereTheBatchIsFull() {
        List<StreamRecord> unit = Collections.nCopies(2_500, data(100, new GroupSpan(0, 2_499)));
        assertEquals(10, planner.take(unit, 0, 990, 0));
        assertEquals(1_000, planner.take(unit, 10, 0, 0));
        assertEquals(490, planner.take(unit, 2_010, 0, 0));
    }

    @Test
    void theLargestPartFitsInABatchOfItsOwn() {
        List<StreamRecord> unit = Collections.nCopies(8, data(RecordLimits.PART_BYTES_MAX, new GroupSpan(0, 7)));
        for (int from = 0; from < 8; from++) {
            assertEquals(1, planner.take(unit, from, 0, 0));
        }
    }

    @Test
    void noPlannedBatchIsTooLargeOnceEncoded() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("BatchPlannerTest: millrace.test.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            List<StreamRecord> unit = new ArrayList<>();
            int count = 2 + random.nextInt(1_500);
            for (int i = 0; i < count; i++) {
                int size = random.nextInt(100) == 0 ? RecordLimits.PART_BYTES_MAX : random.nextInt(3_000);
                unit.add(data(size, new GroupSpan(RecordLimits.NUMBER_MAX - count + 1, RecordLimits.NUMBER_MAX)));
            }
            for (int from = 0; from < count; ) {
                int taken = planner.take(unit, from, 0, 0);
                assertTrue(taken > 0 && taken <= 1_000);
                assertTrue(encodedBytes(unit.subList(from, from + taken)) <= MEBIBYTE);
                from += taken;
            }
        }
    }

    @Test
    void anEightMebibyteMessageIsFewBatches() {
        DecidedStream stream = new DecidedStream();
        stream.create();
        Bytes large = Bytes.of(new byte[8 * MEBIBYTE]);
        stream.ask(new StreamCommand.Append(DecidedStream.TEXT, List.of(large), null, null, null, Closure.STAYS_OPEN));
        List<StreamRecord> unit = List.copyOf(stream.since(1));
        int batches = 0;
        for (int from = 0; from < unit.size(); batches++) {
            from += planner.take(unit, from, 0, 0);
        }
        assertEquals(9, batches);
    }

    private static int encodedBytes(List<StreamRecord> records) {
        int bytes = 0;
        for (StreamRecord record : records) {
            Envelope envelope =
                    new Envelope(RecordLimits.NUMBER_MAX - 1, bytes == 0 ? new BatchMark(-1, Long.MAX_VALUE) : null);
            bytes += StreamRecordCodec.encode(record, envelope).meteredBytes();
        }
        return bytes;
    }
}
