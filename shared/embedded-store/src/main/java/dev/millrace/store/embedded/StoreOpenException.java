package dev.millrace.store.embedded;

/// Why a data directory could not be opened; the message says it to the person who started the program.
public final class StoreOpenException extends Exception {
    private static final long serialVersionUID = 1L;

    public enum Reason {
        /// Another process, or another store of this one, has the directory.
        IN_USE,
        /// Written by a version that this one does not know.
        UNKNOWN_FORMAT,
        /// A file is not as it was written, or is missing.
        DAMAGED,
        /// The disk has no room to open it.
        NO_ROOM,
        /// The directory or a file in it cannot be made, read or written.
        NOT_ACCESSIBLE
    }

    private final Reason reason;

    StoreOpenException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    StoreOpenException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
