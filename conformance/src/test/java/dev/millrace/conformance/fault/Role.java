package dev.millrace.conformance.fault;

/// One client, which does one thing after the other. Used by one thread.
interface Role {
    void step();
}
