package dev.millrace.command;

/// Why a command ends without having done what was asked, in words for whoever typed it.
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final ExitCode code;

    CommandFailure(ExitCode code, String words) {
        super(words);
        this.code = code;
    }

    static CommandFailure usage(String words) {
        return new CommandFailure(ExitCode.USAGE, words);
    }

    ExitCode code() {
        return code;
    }

    /// The words; never absent.
    String words() {
        return String.valueOf(getMessage());
    }
}
