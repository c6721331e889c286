package dev.millrace.api.access.limit;

/// What is counted against a project's rates. A burst may take one second's worth at once.
public enum Metered {
    APPENDS("appendsPerSecond"),
    APPEND_BYTES("appendBytesPerSecond"),
    READS("readsPerSecond"),
    READ_BYTES("readBytesPerSecond"),
    /// Streams created and deleted
    STREAMS("streamsPerSecond"),
    /// Sessions looked at, touched, deleted
    SESSIONS("sessionsPerSecond"),
    /// Subscriptions made and taken away
    SUBSCRIPTIONS("subscriptionsPerSecond");

    private final String limitName;

    Metered(String limitName) {
        this.limitName = limitName;
    }

    /// As the registry of projects names the rate.
    public String limitName() {
        return limitName;
    }
}
