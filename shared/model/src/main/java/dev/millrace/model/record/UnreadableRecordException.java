package dev.millrace.model.record;

/// A record that this version cannot read: written by something else, by a later version, or damaged. The stream it
/// stands in is not served by guesswork; the catcher answers that it cannot be read.
public final class UnreadableRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableRecordException(String message) {
        super(message);
    }
}
