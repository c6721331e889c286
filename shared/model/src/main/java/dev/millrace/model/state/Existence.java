package dev.millrace.model.state;

/// Whether there is a stream for clients.
public enum Existence {
    /// There never was one, or its life has ended and nothing holds its data.
    ABSENT,
    LIVE,
    /// Its life has ended, but forks of it live: 410, and the name is taken.
    SOFT_DELETED
}
