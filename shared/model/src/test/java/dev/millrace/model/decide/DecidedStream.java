package dev.millrace.model.decide;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.state.StreamState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One stream on which every decision is carried out at once, at a clock that tests set.
final class DecidedStream {
    static final ContentType TEXT = new ContentType("text/plain", "text/plain");
    static final ContentType JSON = new ContentType("application/json", "application/json");

    final StreamState state = StreamState.empty();
    final List<StreamRecord> log = new ArrayList<>();
    long clock = 1_000_000;
    private final StreamDecider decider;

    DecidedStream() {
        this(DecisionLimits.DEFAULT);
    }

    DecidedStream(DecisionLimits limits) {
        decider = new StreamDecider(limits);
    }

    StreamOutcome ask(StreamCommand command) {
        return switch (decider.decide(state, command, clock)) {
            case Decision.Answer(var outcome) -> outcome;
            case Decision.Write(var records, var after) -> {
                records.forEach(this::put);
                yield after.outcome(state);
            }
        };
    }

    Decision decide(StreamCommand command) {
        return decider.decide(state, command, clock);
    }

    void put(StreamRecord record) {
        state.apply(state.nextSeqNum(), clock, record);
        log.add(record);
    }

    /// What the last command wrote: the records from the log's end back to `before`.
    List<StreamRecord> since(int before) {
        return log.subList(before, log.size());
    }

    StreamOutcome create() {
        return create(Lifetime.UNLIMITED);
    }

    StreamOutcome create(Lifetime lifetime) {
        return create(lifetime, Closure.STAYS_OPEN, null, clock);
    }

    StreamOutcome create(Lifetime lifetime, Closure closure, @Nullable ForkOrigin origin, long lifeAtLeast) {
        return ask(new StreamCommand.Create(TEXT, lifetime, closure, List.of(), origin, lifeAtLeast));
    }

    StreamOutcome append(String message) {
        return append(message, null);
    }

    StreamOutcome append(String message, @Nullable ProducerStamp stamp) {
        return append(message, stamp, null, Closure.STAYS_OPEN);
    }

    StreamOutcome append(String message, @Nullable ProducerStamp stamp, @Nullable String seq, Closure closure) {
        Bytes streamSeq = seq == null ? null : Bytes.utf8(seq);
        return ask(new StreamCommand.Append(TEXT, List.of(Bytes.utf8(message)), stamp, streamSeq, null, closure));
    }

    StreamOutcome appendAt(Offset expected) {
        return ask(new StreamCommand.Append(TEXT, List.of(Bytes.utf8("x")), null, null, expected, Closure.STAYS_OPEN));
    }

    static ProducerStamp stamp(String id, long epoch, long seq) {
        return new ProducerStamp(Bytes.utf8(id), epoch, seq);
    }
}
