package dev.millrace.api.access.cli;

/// Why a command is not done, in words for the person who gave it.
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refusal(String message) {
        super(message);
    }
}
