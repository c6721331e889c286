package dev.millrace.command;

/// How the process ends. Stable: scripts look at these.
enum ExitCode {
    DONE(0),
    REFUSED(1),
    USAGE(2),
    UNREACHABLE(3);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
