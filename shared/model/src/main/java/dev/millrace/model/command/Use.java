package dev.millrace.model.command;

/// Whether looking at a stream counts as use, which moves a sliding deadline. `HEAD` and listings do not.
public enum Use {
    COUNTS,
    DOES_NOT_COUNT
}
