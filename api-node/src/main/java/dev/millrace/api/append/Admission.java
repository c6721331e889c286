package dev.millrace.api.append;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.log.Bytes;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// How much is in flight on this node, from submission to answer. Touched by any thread.
final class Admission {
    /// What one message costs beside its bytes: its objects, its record and header, until it is durable.
    static final long MESSAGE_BYTES = 256;

    /// What one request costs beside its messages.
    static final long REQUEST_BYTES = 256;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();

    Admission(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Takes `more` bytes for one request, or nothing when that is too much. A request alone is always admitted.
    boolean enter(long more) {
        long now = bytes.addAndGet(more);
        if (now > bytesMax && now != more) {
            bytes.addAndGet(-more);
            return false;
        }
        requests.incrementAndGet();
        return true;
    }

    void leave(long less) {
        bytes.addAndGet(-less);
        requests.decrementAndGet();
    }

    long bytes() {
        return bytes.get();
    }

    long requests() {
        return requests.get();
    }

    static long weigh(StreamCommand command) {
        return switch (command) {
            case StreamCommand.Append append -> weigh(append.messages());
            case StreamCommand.Create create -> weigh(create.messages());
            case StreamCommand.Close _,
                    StreamCommand.Delete _,
                    StreamCommand.Inspect _,
                    StreamCommand.Subscribe _,
                    StreamCommand.Unsubscribe _,
                    StreamCommand.InspectSession _,
                    StreamCommand.EndSession _,
                    StreamCommand.ReserveFork _,
                    StreamCommand.ReleaseFork _ -> REQUEST_BYTES;
        };
    }

    private static long weigh(List<Bytes> messages) {
        long sum = REQUEST_BYTES + MESSAGE_BYTES * messages.size();
        for (int i = 0; i < messages.size(); i++) {
            sum += messages.get(i).length();
        }
        return sum;
    }
}
