package dev.millrace.testkit.net;

import java.util.Optional;

/// Lets every exchange arrive late, all by the same time. Safe for any number of threads.
public final class SteadyDelay implements FaultPlan {
    private volatile long delayMs;

    /// From now on; 0 for no delay.
    public void delayMs(long ms) {
        delayMs = ms;
    }

    @Override
    public Optional<Planned> next(String request) {
        long ms = delayMs;
        return ms == 0 ? Optional.empty() : Optional.of(new Planned(Fault.DELAY, ms));
    }
}
