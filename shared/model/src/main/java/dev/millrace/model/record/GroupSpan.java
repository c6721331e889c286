package dev.millrace.model.record;

/// The sequence numbers that one group takes, both inclusive: a unit too large for one batch is several batches, and
/// counts only once its last record is there. Nothing else stands between its records, so a reader anywhere inside
/// knows where to look whether the group was completed.
public record GroupSpan(long firstSeqNum, long lastSeqNum) {
    public GroupSpan {
        if (firstSeqNum < 0 || lastSeqNum <= firstSeqNum) {
            throw new IllegalArgumentException("group span: first=" + firstSeqNum + " last=" + lastSeqNum);
        }
    }
}
