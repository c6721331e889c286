package dev.millrace.command;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// Sends requests that may be repeated until they are answered, with growing waits. Where nobody has ever answered, as
/// at a wrong address, it does not try again. Owned by the main thread.
final class Retries {
    /// Tries of a command that is to end some day: about 30 s of waiting in all.
    static final int TRIES_MAX = 10;

    /// For a command that goes on until it is stopped.
    static final int WITHOUT_END = Integer.MAX_VALUE;

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);
    private static final Duration ASKED_WAIT_MAX = Duration.ofSeconds(60);

    private final Pause pause;
    private final Output output;
    private final int triesMax;
    private boolean reached;

    Retries(Pause pause, Output output, int triesMax) {
        this.pause = pause;
        this.output = output;
        this.triesMax = triesMax;
    }

    /// Waits.
    interface Pause {
        void hold(Duration wait) throws InterruptedException;
    }

    /// One try.
    interface Attempt {
        Reply send() throws IOException, CommandFailure;
    }

    /// The first answer that is not "later": a success or a refusal.
    Reply until(Server server, Attempt attempt) throws CommandFailure {
        Duration wait = FIRST_WAIT;
        for (int tries = 1; ; tries++) {
            Optional<Reply> reply = Optional.empty();
            String trouble;
            try {
                reply = Optional.of(attempt.send());
                reached = true;
                if (!reply.get().isPassing() || tries >= triesMax) {
                    return reply.get();
                }
                trouble = reply.get().words();
            } catch (IOException lost) {
                if (tries >= triesMax || (!reached && Server.isUnheard(lost))) {
                    throw server.unreachable(lost, false);
                }
                trouble = "lost the connection (" + Server.reason(lost) + ")";
            }
            Duration now = reply.flatMap(Retries::askedFor).orElse(wait);
            output.remark(trouble + "; trying again in " + now.toMillis() + " ms");
            hold(now);
            wait = wait.multipliedBy(2).compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait.multipliedBy(2);
        }
    }

    private static Optional<Duration> askedFor(Reply reply) {
        return reply.header("Retry-After")
                .filter(seconds -> seconds.matches("[0-9]{1,4}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .map(asked -> asked.compareTo(ASKED_WAIT_MAX) > 0 ? ASKED_WAIT_MAX : asked);
    }

    private void hold(Duration wait) throws CommandFailure {
        try {
            pause.hold(wait);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.UNREACHABLE, "interrupted");
        }
    }
}
