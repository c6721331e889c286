package dev.millrace.api.append;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.decide.Decision;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.trace.TraceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command that is to be answered: a request's, or one that the owner gives itself. Owned by the shard's owner.
abstract class Pending {
    final StreamEntry entry;
    StreamCommand command;

    /// Its place among all commands of the shard: what the store confirmed after it came is confirmed for it.
    final long order;

    final long deadlineNs;
    Stage stage = Stage.WAITING;

    /// What it came to, while it is drafted or flying.
    List<StreamRecord> records = List.of();

    Decision.@Nullable AfterApply outcome;

    /// How many records of its last batch there are up to its own last.
    int endsAt;

    /// While confirming: the log's end that the answer rests on.
    long restsOnSeqNum;

    /// How often its own group was aborted by another writer.
    int groupAborts;

    /// Neighbours in the queue of deadlines.
    @Nullable
    Pending sooner;

    @Nullable
    Pending later;

    /// Where a command stands on its way to its answer.
    enum Stage {
        /// Not decided, or to be decided again: the stream is being loaded or read, or another's group is open.
        WAITING,
        /// Decided to be answered without a record, once what it rests on is durable and confirmed.
        CONFIRMING,
        /// Its records are in the draft.
        DRAFTED,
        /// Its records are with the store, or in a batch that follows one that is.
        FLYING,
        ANSWERED
    }

    Pending(StreamEntry entry, StreamCommand command, long order, long deadlineNs) {
        this.entry = entry;
        this.command = command;
        this.order = order;
        this.deadlineNs = deadlineNs;
    }

    /// Passes the answer on. Called once, by [Owner#answer].
    abstract void deliver(Owner owner, StreamOutcome answer);

    /// What was written has no answer and is durable. Called once, by [Owner#written].
    void onWritten(Owner owner) {
        throw new IllegalStateException("no outcome for " + command);
    }

    /// What the log names the request by; null where it is not traced.
    @Nullable
    TraceContext trace() {
        return null;
    }

    /// The first of several that is traced, to stand for all of them in the log; null for none.
    static @Nullable TraceContext traceOf(@Nullable Iterable<Pending> pendings) {
        if (pendings == null) {
            return null;
        }
        for (Pending pending : pendings) {
            TraceContext trace = pending.trace();
            if (trace != null) {
                return trace;
            }
        }
        return null;
    }

    /// Whether it is decided again when what it was decided on did not come to be.
    boolean isRepeatable() {
        return true;
    }

    boolean isAnswered() {
        return stage == Stage.ANSWERED;
    }

    /// Takes back what was decided: it is to be decided again.
    void undecide() {
        stage = Stage.WAITING;
        records = List.of();
        outcome = null;
    }

    /// A request from outside.
    static final class OfRequest extends Pending {
        private final Requester requester;
        private final long bytes;

        OfRequest(
                StreamEntry entry,
                StreamCommand command,
                long order,
                long deadlineNs,
                Requester requester,
                long bytes) {
            super(entry, command, order, deadlineNs);
            this.requester = requester;
            this.bytes = bytes;
        }

        @Override
        void deliver(Owner owner, StreamOutcome answer) {
            owner.replies.add(requester, answer, bytes);
        }

        @Override
        @Nullable
        TraceContext trace() {
            return requester.trace();
        }
    }
}
