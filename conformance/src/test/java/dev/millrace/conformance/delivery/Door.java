package dev.millrace.conformance.delivery;

/// Where one process answers, from its start to its end. A connection to it may break only when it was struck.
interface Door {
    int port();

    boolean isStruck();
}
