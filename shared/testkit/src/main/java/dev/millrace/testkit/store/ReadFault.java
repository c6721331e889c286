package dev.millrace.testkit.store;

/// What an [UnreliableStreamStore] does to a read, a tail check or a list.
public enum ReadFault {
    /// Nothing: it goes through.
    NONE,
    /// It is answered as unavailable.
    UNAVAILABLE,
    /// It is answered at [UnreliableStreamStore#release], with what is there then.
    HOLD_REQUEST,
    /// It is answered at [UnreliableStreamStore#release], with what is there now.
    HOLD_ANSWER
}
