package dev.millrace.model.state;

/// What the log says cannot follow on what the state holds: a life begins inside a life, or time runs backwards. The
/// log that the state was folded from has been trimmed and lives anew, or is not whole. The catcher drops the state and
/// loads it again from the store.
public final class ContradictoryLogException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public ContradictoryLogException(String message) {
        super(message);
    }
}
