package dev.millrace.model.record;

/// The kind numbers of records. Stable, never reuse: `docs/format.md` has the table, with those kept for what comes
/// later, which this version refuses like any other that it does not know.
final class RecordKind {
    static final int CREATED = 1;
    static final int DATA = 2;
    static final int CLOSED = 3;
    static final int DELETED = 4;
    static final int TOUCHED = 5;
    static final int FORK_RESERVED = 6;
    static final int FORK_RELEASED = 7;
    static final int VOIDED = 8;
    static final int ABORTED = 9;
    static final int SNAPSHOT = 10;
    static final int PRODUCERS_FORGOTTEN = 11;

    static final int DELIVERED = 32;
    static final int SUBSCRIBED = 33;
    static final int UNSUBSCRIBED = 34;

    private RecordKind() {}
}
