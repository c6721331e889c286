package dev.millrace.api.live;

/// The two clocks of the live path. The wall clock only numbers the intervals of cursors; every wait is measured by the
/// other.
public interface LiveClock {
    /// Milliseconds since the epoch.
    long nowMs();

    /// Nanoseconds since some moment, never going back.
    long nowNs();

    static LiveClock system() {
        return new LiveClock() {
            @Override
            public long nowMs() {
                return System.currentTimeMillis();
            }

            @Override
            public long nowNs() {
                return System.nanoTime();
            }
        };
    }
}
