package dev.millrace.store.embedded;

/// Something was read back from disk otherwise than it was written: not to be served, to be said.
final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
        super(message);
    }
}
