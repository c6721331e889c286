package dev.millrace.testkit.store;

/// What an [UnreliableStreamStore] does to an append.
public enum AppendFault {
    /// Nothing: it goes through and is answered as it ended.
    NONE,
    /// It never reaches the store and is refused as busy.
    REFUSE_BUSY,
    /// It never reaches the store and is refused as full.
    REFUSE_FULL,
    /// It never reaches the store; its outcome is unknown.
    LOSE_REQUEST,
    /// It takes effect; its outcome is unknown.
    LOSE_ANSWER,
    /// Its outcome is unknown, and it reaches the store later: after some more calls, or at
    /// [UnreliableStreamStore#landLate].
    LAND_LATE,
    /// It reaches the store at [UnreliableStreamStore#release].
    HOLD_REQUEST,
    /// It takes effect, and is answered at [UnreliableStreamStore#release].
    HOLD_ANSWER
}
