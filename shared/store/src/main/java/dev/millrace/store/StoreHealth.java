package dev.millrace.store;

/// Whether the store can be used just now, for readiness.
public sealed interface StoreHealth {
    record Available() implements StoreHealth {}

    /// Reads go on, appends are refused.
    record ReadOnly(String reason) implements StoreHealth {}

    record Unavailable(String reason) implements StoreHealth {}
}
