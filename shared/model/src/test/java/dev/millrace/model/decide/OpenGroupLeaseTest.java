package dev.millrace.model.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.model.command.Closure;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord.Aborted;
import dev.millrace.model.record.StreamRecord.Data;
import org.junit.jupiter.api.Test;

class OpenGroupLeaseTest {
    private final DecidedStream stream = new DecidedStream();
    private final OpenGroupLease lease = new OpenGroupLease(OpenGroupLease.LEASE_MS);

    private void putOfGroup() {
        stream.put(new Data(Bytes.utf8("a"), MessagePart.WHOLE, new GroupSpan(1, 4), null, null, Closure.STAYS_OPEN));
    }

    @Test
    void withoutAnOpenGroupNothingIsWaitedFor() {
        stream.create();
        assertEquals(new OpenGroupLease.Verdict.Clear(), lease.look(stream.state, 0));
    }

    @Test
    void anOpenGroupIsAbortedOneLeaseAfterItWasSeen() {
        stream.create();
        putOfGroup();
        assertEquals(new OpenGroupLease.Verdict.WaitUntil(15_000), lease.look(stream.state, 10_000));
        assertEquals(new OpenGroupLease.Verdict.WaitUntil(15_000), lease.look(stream.state, 14_999));
        assertEquals(new OpenGroupLease.Verdict.Abort(new Aborted(1)), lease.look(stream.state, 15_000));
    }

    @Test
    void theLeaseBeginsAgainWhenTheTailMoves() {
        stream.create();
        putOfGroup();
        lease.look(stream.state, 10_000);
        putOfGroup();
        assertEquals(new OpenGroupLease.Verdict.WaitUntil(19_999), lease.look(stream.state, 14_999));
    }

    @Test
    void theLeaseBeginsAgainForAnotherGroup() {
        stream.create();
        putOfGroup();
        lease.look(stream.state, 10_000);
        stream.put(new Aborted(1));
        assertEquals(new OpenGroupLease.Verdict.Clear(), lease.look(stream.state, 10_001));
        stream.put(new Data(Bytes.utf8("a"), MessagePart.WHOLE, new GroupSpan(3, 4), null, null, Closure.STAYS_OPEN));
        assertEquals(new OpenGroupLease.Verdict.WaitUntil(25_000), lease.look(stream.state, 20_000));
    }

    @Test
    void aSoleOwnerAbortsAtOnce() {
        stream.create();
        putOfGroup();
        OpenGroupLease alone = new OpenGroupLease(OpenGroupLease.SOLE_OWNER_MS);
        assertEquals(new OpenGroupLease.Verdict.Abort(new Aborted(1)), alone.look(stream.state, 0));
    }
}
