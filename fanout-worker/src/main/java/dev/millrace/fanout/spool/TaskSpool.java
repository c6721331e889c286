package dev.millrace.fanout.spool;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.task.SourceLife;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The spool of one task, as its owner thread sees it. No call blocks and none fails: what cannot be kept is not kept,
/// and what is not there is not found. What is asked after something was given finds it.
public interface TaskSpool {
    /// Keeps nothing.
    TaskSpool NONE = new TaskSpool() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void begin() {}

        @Override
        public void append(SourceLife source, List<SequencedRecord> records) {}

        @Override
        public CompletableFuture<List<SequencedRecord>> read(SourceLife source, long seqNum) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public void passed(SourceLife source, long seqNum) {}

        @Override
        public void forget(SourceLife source) {}

        @Override
        public void end() {}
    };

    /// Whether it is worth asking.
    boolean isOn();

    /// The task is taken: what was kept before is none of this ownership's, and goes.
    void begin();

    /// Keeps records as the log of the source has them, in order; those that are kept already are passed over.
    void append(SourceLife source, List<SequencedRecord> records);

    /// A page of records from exactly `seqNum` on, without a gap; empty where that one is not kept.
    CompletableFuture<List<SequencedRecord>> read(SourceLife source, long seqNum);

    /// Nobody will ask for records below `seqNum` again.
    void passed(SourceLife source, long seqNum);

    /// Nobody will ask for the source again, or its log is not as it was.
    void forget(SourceLife source);

    /// The task is given back, or lost: all of it goes.
    void end();
}
