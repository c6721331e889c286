package dev.millrace.program;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the process when a part's owner thread died of a bug: what was pending has been answered as unresolved, and
/// nothing may go on from a state that nobody vouches for. Safe for any thread.
public final class FatalErrors implements Consumer<Throwable> {
    /// EX_SOFTWARE: an internal error, for whoever restarts the process.
    static final int EXIT_CODE = 70;

    private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

    private final Consumer<String> notLive;

    /// @param notLive told why, so that health answers say it for as long as the process still runs
    public FatalErrors(Consumer<String> notLive) {
        this.notLive = notLive;
    }

    @Override
    public void accept(Throwable death) {
        LOG.error("a part of this process has died; the process ends with {}", EXIT_CODE, death);
        notLive.accept("a part of this process has died: " + death);
        Thread.ofPlatform().name("fatal-exit").start(() -> Runtime.getRuntime().exit(EXIT_CODE));
    }
}
