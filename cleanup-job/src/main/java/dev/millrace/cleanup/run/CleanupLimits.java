package dev.millrace.cleanup.run;

import dev.millrace.model.expiry.ReclaimMargins;
import java.time.Duration;

/// The bounds of one run.
///
/// @param margins the waits before something is taken away
/// @param runTime after this no more is begun
/// @param streamsMax how many streams are looked at
/// @param inFlightMax how many streams are worked on at once
/// @param partitions how many partitions the fan-out has, in whose logs subscriptions are told
public record CleanupLimits(ReclaimMargins margins, Duration runTime, int streamsMax, int inFlightMax, int partitions) {
    public CleanupLimits {
        if (runTime.isNegative() || runTime.isZero() || streamsMax < 1 || inFlightMax < 1) {
            throw new IllegalArgumentException(
                    "runTime=" + runTime + " streamsMax=" + streamsMax + " inFlightMax=" + inFlightMax);
        }
    }

    /// These with at least so much beyond a deadline.
    CleanupLimits withClockSkewOf(long ms) {
        ReclaimMargins wider =
                new ReclaimMargins(Math.max(ms, margins.clockSkewMs()), margins.graceMs(), margins.undeliveredMs());
        return new CleanupLimits(wider, runTime, streamsMax, inFlightMax, partitions);
    }
}
