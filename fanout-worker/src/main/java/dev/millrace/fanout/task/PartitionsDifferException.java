package dev.millrace.fanout.task;

/// The endpoint's sources are divided into another number of partitions than this worker believes: it has to stop,
/// since it would look for subscriptions where they are not.
public final class PartitionsDifferException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PartitionsDifferException(int theirs, int ours) {
        super("the endpoint's sources are divided into " + theirs + " partitions, and this worker divides them into "
                + ours + ": its version is not the one that wrote the subscriptions (docs/operations.md)");
    }
}
