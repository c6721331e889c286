package dev.millrace.simulation;

/// Something that must never be was seen.
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String what) {
        super(what);
    }
}
